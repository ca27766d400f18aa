package dev.sluice.redshift.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The statements that are refused, from refusals.txt. */
public final class Refusals {
  private Refusals() {}

  /** Statement, SQLSTATE of the stand-in, source of the rule. */
  public static Stream<Arguments> all() throws IOException {
    try (InputStream file = Refusals.class.getResourceAsStream("refusals.txt")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(Refusals::fields)
          .map(fields -> Arguments.of((Object[]) fields))
          .toList()
          .stream();
    }
  }

  private static String[] fields(String line) {
    int source = line.lastIndexOf('|');
    int state = line.lastIndexOf('|', source - 1);
    return Arrays.stream(
            new String[] {
              line.substring(0, state),
              line.substring(state + 1, source),
              line.substring(source + 1)
            })
        .map(String::strip)
        .toArray(String[]::new);
  }
}
