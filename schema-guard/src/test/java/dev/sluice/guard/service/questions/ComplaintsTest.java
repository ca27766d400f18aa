package dev.sluice.guard.service.questions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComplaintsTest {
  private final Complaints complaints = new Complaints();

  @Test
  void theSameComplaintIsNewsOnce() {
    assertThat(complaints.isNews("shop", "no connection.uri")).isTrue();
    assertThat(complaints.isNews("shop", "no connection.uri")).isFalse();
    assertThat(complaints.isNews("users", "no connection.uri")).isTrue();
    assertThat(complaints.isNews("shop", "not authorized")).isTrue();
  }

  @Test
  void timesMakeNoNews() {
    complaints.isNews("shop", "Timed out after 10001 ms");

    assertThat(complaints.isNews("shop", "Timed out after 10017 ms")).isFalse();
  }

  @Test
  void afterItWentWellEveryComplaintIsNews() {
    complaints.isNews("shop", "no connection.uri");
    complaints.end("shop");

    assertThat(complaints.isNews("shop", "no connection.uri")).isTrue();
  }
}
