package dev.sluice.redshift.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEventException;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FailureTest {

  @ParameterizedTest
  @CsvSource({
    "'ERROR: 1023 Serializable isolation violation on table', XX000, CONFLICT",
    "could not serialize access, 40001, CONFLICT",
    "deadlock detected, 40P01, CONFLICT",
    "'ERROR: 15007 Spectrum Scan Error', XX000, HELD",
    "assert at row 10231, XX000, HELD",
    "permission denied for schema, 42501, HELD",
    "the connection is gone, 08006, RETRY",
    "Disk Full, 53100, RETRY",
    "'ERROR: Disk Full Detail: code: 1016', XX000, RETRY",
    "'S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown', XX000, RETRY",
    "'S3ServiceException:Access Denied,Status 403', XX000, HELD",
    "could not open relation with OID 4711, XX000, RETRY",
    "password authentication failed, 28P01, STOP",
    "database does not exist, 3D000, STOP",
    "terminated by administrator, 57P01, RETRY",
    "statement timeout, 57014, RETRY",
    "no state,, HELD"
  })
  void redshiftErrorsAreClassified(String message, String state, Failure.Kind kind) {
    assertThat(Failure.of(new SQLException(message, state)).kind()).isEqualTo(kind);
  }

  @Test
  void lostConnectionIsSeenByItsCause() {
    SQLException lost = new SQLException("I/O error", "XX000", new IOException("reset"));

    assertThat(Failure.of(lost).kind()).isEqualTo(Failure.Kind.RETRY);
  }

  @Test
  void s3RefusalNeedsAPersonAndOtherTroublePasses() {
    assertThat(Failure.of(s3(403)).kind()).isEqualTo(Failure.Kind.HELD);
    assertThat(Failure.of(s3(503)).kind()).isEqualTo(Failure.Kind.RETRY);
    assertThat(Failure.of(SdkClientException.create("no route")).kind())
        .isEqualTo(Failure.Kind.RETRY);
  }

  private static Throwable s3(int status) {
    return S3Exception.builder().statusCode(status).message("status " + status).build();
  }

  @Test
  void whatAPersonMustMendIsHeld() {
    assertThat(Failure.of(new HeldException("a hole")))
        .isEqualTo(new Failure(Failure.Kind.HELD, "a hole"));
    assertThat(Failure.of(new FileEventException("no event")).kind()).isEqualTo(Failure.Kind.HELD);
    assertThat(Failure.of(new IllegalStateException("a fault")).kind())
        .isEqualTo(Failure.Kind.HELD);
  }

  @Test
  void messageIsOneLineOfLimitedLength() {
    assertThat(Failure.of(new HeldException("a\n  b")).message()).isEqualTo("a b");
    assertThat(Failure.of(new HeldException("x".repeat(9_999))).message()).hasSize(4_000);
  }
}
