package dev.sluice.redshift.local.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of an error or a notice, by their field codes (S severity, C SQLSTATE, M message, D
 * detail, H hint).
 *
 * @param fields in the order they are sent
 */
public record Report(Map<Character, String> fields) {

  /** Reads an ErrorResponse or a NoticeResponse. */
  public static Report of(Message message) {
    Map<Character, String> fields = new LinkedHashMap<>();
    Fields body = message.fields();
    for (char code = body.character(); code != 0; code = body.character()) {
      fields.put(code, body.string());
    }
    return new Report(fields);
  }

  /** A report with a detail that may be null. */
  public static Report of(String severity, String state, String text, String detail) {
    Map<Character, String> fields = new LinkedHashMap<>();
    fields.put('S', severity);
    fields.put('C', state);
    fields.put('M', text);
    if (detail != null) {
      fields.put('D', detail);
    }
    return new Report(fields);
  }

  public String state() {
    return fields.getOrDefault('C', "");
  }

  public String text() {
    return fields.getOrDefault('M', "");
  }

  public String field(char code) {
    return fields.getOrDefault(code, "");
  }

  public Message toError() {
    return toMessage('E');
  }

  public Message toNotice() {
    return toMessage('N');
  }

  private Message toMessage(char type) {
    MessageBuilder builder = new MessageBuilder(type);
    fields.forEach((code, value) -> builder.int8(code).string(value));
    return builder.int8(0).build();
  }
}
