package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  private final StringWriter out = new StringWriter();

  @Test
  void drawsNoMoreLinesThanItCanDrawOver() {
    var terminal = new Terminal(new PrintWriter(out), new PrintWriter(out), true, 80, 4);
    terminal.redraw(List.of("a", "b", "c", "d", "e"));
    terminal.redraw(List.of("f"));
    assertThat(out.toString().lines()).containsExactly("a", "b", "c", "\u001b[3A\u001b[Jf");
  }

  @Test
  void shortensWhatIsLong() {
    assertThat(Shortened.of(null)).isNull();
    assertThat(Shortened.of("x".repeat(200))).hasSize(200);
    assertThat(Shortened.of("😀".repeat(40) + "x".repeat(70_000)))
        .isEqualTo("😀".repeat(40) + "… (70,080 characters)");
    assertThat(Shortened.of("x" + "😀".repeat(100)))
        .isEqualTo("x" + "😀".repeat(39) + "… (201 characters)");
  }

  @Test
  void alignsTextToTheLeftAndNumbersToTheRight() {
    assertThat(
            new TextTable("NAME", "ROWS", "STATE")
                .row("é", 3201, "HELD")
                .row("cars", null, "")
                .lines())
        .containsExactly("NAME   ROWS  STATE", "é     3,201  HELD", "cars      -");
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S,0 s",
    "PT0S,0 s",
    "PT1.26S,1.3 s",
    "PT59.9S,59 s",
    "PT185S,3 min 5 s",
    "PT7800S,2 h 10 min",
    "PT100H,4 d 4 h"
  })
  void writesAgesForPeople(Duration age, String text) {
    assertThat(Ages.text(age)).isEqualTo(text);
  }

  @Test
  void drawsInPlaceOnATerminal() {
    Terminal terminal = terminal(true, 10);
    terminal.redraw(List.of("a", "0123456789"));
    terminal.print("stays");
    terminal.redraw(List.of("b"));
    assertThat(out).hasToString("a\n012345678\n\u001b[2A\u001b[Jstays\nb\n");
  }

  @Test
  void writesNoControlCharactersElsewhere() {
    Terminal terminal = terminal(false, 10);
    terminal.redraw(List.of("a"));
    terminal.redraw(List.of("0123456789"));
    assertThat(out).hasToString("a\n0123456789\n");
  }

  private Terminal terminal(boolean redraws, int columns) {
    return new Terminal(new PrintWriter(out), new PrintWriter(out), redraws, columns, 24);
  }
}
