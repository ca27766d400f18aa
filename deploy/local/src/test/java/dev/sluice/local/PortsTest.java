package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void fixedPortsAreTheDocumentedOnes() {
    assertThat(Ports.fixed()).isEqualTo(new Ports(27117, 29092, 28083, 29000, 25439));
  }

  @Test
  void onePartsPortIsReplaced() {
    for (Part part : Part.values()) {
      Ports ports = Ports.fixed().with(part, 1);

      for (Part each : Part.values()) {
        assertThat(ports.of(each)).isEqualTo(each == part ? 1 : Ports.fixed().of(each));
      }
    }
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertThatThrownBy(() -> Ports.fixed().with(Part.KAFKA, 65_536))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("Not a port: 65536.");
  }

  @Test
  void freePortsDiffer() {
    assertThat(FreePorts.pick()).isNotEqualTo(FreePorts.pick());
  }
}
