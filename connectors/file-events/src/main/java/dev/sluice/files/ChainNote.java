package dev.sluice.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the S3 sink commits beside an offset, as the offset's metadata. {@code docs/formats.md}
 * describes the JSON.
 *
 * @param chain what is known of the chain; empty if the partition is held and it is not known
 * @param hold that the partition is held; empty if it is not
 */
public record ChainNote(Optional<Chain> chain, Optional<Hold> hold) {

  /** Bytes of a hold's message: a broker takes 4,096 of the whole by default. */
  private static final int MESSAGE_BYTES = 1_500;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Where a chain stands.
   *
   * @param generation the chain's generation, 0 for the first
   * @param files whether it has had a file
   * @param end first offset that no file covers
   * @param position offsets from {@code end} to here hold nothing that belongs into a file, such as
   *     transaction markers. No file tells so, and once retention has removed these offsets the log
   *     does not tell either
   */
  public record Chain(int generation, boolean files, long end, long position) {}

  /** The text to commit. */
  public String write() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("sluice", 1);
    chain.ifPresent(
        c ->
            json.put("generation", c.generation())
                .put("files", c.files())
                .put("end", c.end())
                .put("position", c.position()));
    hold.ifPresent(h -> json.set("held", held(h)));
    return json.toString();
  }

  private static ObjectNode held(Hold hold) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("reason", hold.reason().name());
    json.put("since", hold.since().toString());
    hold.missing()
        .ifPresent(m -> json.put("topicId", m.topicId()).put("from", m.from()).put("to", m.to()));
    json.put("message", shortened(hold.message()));
    return json;
  }

  /** The beginning of a text, in whole characters. */
  private static String shortened(String text) {
    CharBuffer in = CharBuffer.wrap(text);
    StandardCharsets.UTF_8.newEncoder().encode(in, ByteBuffer.allocate(MESSAGE_BYTES), true);
    return in.hasRemaining() ? text.substring(0, in.position()) + "…" : text;
  }

  /** Reads a text that was committed; empty if it is not such a note. */
  public static Optional<ChainNote> read(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      if (!json.isObject() || json.path("sluice").asInt() != 1) {
        return Optional.empty();
      }
      return Optional.of(new ChainNote(chain(json), hold(json.path("held"))));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Chain> chain(JsonNode json) {
    return json.path("end").canConvertToLong() && json.path("position").canConvertToLong()
        ? Optional.of(
            new Chain(
                json.path("generation").asInt(),
                json.path("files").asBoolean(),
                json.path("end").asLong(),
                json.path("position").asLong()))
        : Optional.empty();
  }

  /** Empty, too, for a reason that only a later release knows: the chain is worth knowing still. */
  private static Optional<Hold> hold(JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Hold(
              HoldReason.valueOf(json.path("reason").asText()),
              Instant.parse(json.path("since").asText()),
              json.has("topicId")
                  ? Optional.of(
                      new MissingOffsets(
                          json.path("topicId").asText(),
                          json.path("from").asLong(),
                          json.path("to").asLong()))
                  : Optional.empty(),
              json.path("message").asText()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
