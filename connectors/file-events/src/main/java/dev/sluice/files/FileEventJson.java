package dev.sluice.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The JSON of a {@link FileEvent}. Unknown members are ignored, so that a newer writer may add
 * some; a {@code version} above {@link FileEvent#VERSION} is refused. Thread-safe.
 */
public final class FileEventJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FileEventJson() {}

  /** The event as one line of JSON. */
  public static String write(FileEvent event) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", FileEvent.VERSION);
    json.put("bucket", event.bucket());
    json.put("key", event.key());
    json.put("versionId", event.versionId().orElse(null));
    if (event.size().isPresent()) {
      json.put("size", event.size().getAsLong());
    }
    event.checksum().ifPresent(checksum -> json.put("checksum", checksum));
    json.put("topic", event.topic());
    json.put("topicId", event.topicId());
    json.put("partition", event.partition());
    json.put("from", event.from());
    json.put("to", event.to());
    json.put("rows", event.rows());
    json.put("deletes", event.deletes());
    json.put("contractVersion", event.contractVersion());
    ArrayNode columns = json.putArray("columns");
    for (FileColumn column : event.columns()) {
      ObjectNode node = columns.addObject().put("name", column.name()).put("type", column.type());
      if (column.maxBytes().isPresent()) {
        node.put("maxBytes", column.maxBytes().getAsInt());
      }
    }
    json.put("minTs", event.minTs().map(Instant::toString).orElse(null));
    json.put("maxTs", event.maxTs().map(Instant::toString).orElse(null));
    event.first().ifPresent(first -> json.put("first", first));
    return json.toString();
  }

  /**
   * Reads an event.
   *
   * @param text the JSON
   * @param where where the text comes from, such as {@code sluice.files-0@17}; named in errors
   * @throws FileEventException if the text is not a file event of a known version
   */
  public static FileEvent read(String text, String where) {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new FileEventException("%s: not JSON: %s".formatted(where, e.getOriginalMessage()), e);
    }
    if (!json.isObject()) {
      throw new FileEventException("%s: a file event is a JSON object".formatted(where));
    }
    Members members = new Members(json, where);
    long version = members.integer("version");
    if (version > FileEvent.VERSION) {
      throw new FileEventException(
          "%s: file event version %d is newer than %d, which this release reads; upgrade it first"
              .formatted(where, version, FileEvent.VERSION));
    }
    try {
      return new FileEvent(
          members.text("bucket"),
          members.text("key"),
          members.optionalText("versionId"),
          members.optionalInteger("size"),
          members.optionalText("checksum"),
          members.text("topic"),
          members.text("topicId"),
          Math.toIntExact(members.integer("partition")),
          members.integer("from"),
          members.integer("to"),
          members.integer("rows"),
          members.integer("deletes"),
          Math.toIntExact(members.integer("contractVersion")),
          columns(members.array("columns"), where),
          members.optionalText("minTs").map(Instant::parse),
          members.optionalText("maxTs").map(Instant::parse),
          members.optionalFlag("first"));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
      throw new FileEventException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static List<FileColumn> columns(JsonNode array, String where) {
    List<FileColumn> columns = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      Members members = new Members(node, where + " column " + columns.size());
      OptionalLong maxBytes = members.optionalInteger("maxBytes");
      columns.add(
          new FileColumn(
              members.text("name"),
              members.text("type"),
              maxBytes.isPresent()
                  ? OptionalInt.of(Math.toIntExact(maxBytes.getAsLong()))
                  : OptionalInt.empty()));
    }
    return columns;
  }

  private record Members(JsonNode json, String where) {

    String text(String name) {
      return optionalText(name).orElseThrow(() -> missing(name, "text"));
    }

    Optional<String> optionalText(String name) {
      JsonNode node = json.path(name);
      if (node.isMissingNode() || node.isNull()) {
        return Optional.empty();
      }
      if (!node.isTextual()) {
        throw missing(name, "text");
      }
      return Optional.of(node.textValue());
    }

    long integer(String name) {
      return optionalInteger(name).orElseThrow(() -> missing(name, "an integer"));
    }

    OptionalLong optionalInteger(String name) {
      JsonNode node = json.path(name);
      if (node.isMissingNode() || node.isNull()) {
        return OptionalLong.empty();
      }
      if (!node.isIntegralNumber() || !node.canConvertToLong()) {
        throw missing(name, "an integer");
      }
      return OptionalLong.of(node.longValue());
    }

    Optional<Boolean> optionalFlag(String name) {
      JsonNode node = json.path(name);
      if (node.isMissingNode() || node.isNull()) {
        return Optional.empty();
      }
      if (!node.isBoolean()) {
        throw missing(name, "true or false");
      }
      return Optional.of(node.booleanValue());
    }

    JsonNode array(String name) {
      JsonNode node = json.path(name);
      if (!node.isArray()) {
        throw missing(name, "an array");
      }
      return node;
    }

    private FileEventException missing(String name, String what) {
      return new FileEventException("%s: '%s' must be %s".formatted(where, name, what));
    }
  }
}
