package dev.sluice.cli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import picocli.CommandLine.Option;

/** Whether a command gives JSON, as the guard's REST interface has it. */
public final class JsonOption {
  private static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();

  @Option(names = "--json", description = "as JSON, for programs")
  private boolean json;

  /** Whether JSON is wanted. */
  public boolean wanted() {
    return json;
  }

  /** Writes a value as JSON. */
  public static void print(Terminal terminal, JsonNode value) {
    try {
      terminal.print(WRITER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree always has a text", e);
    }
  }
}
