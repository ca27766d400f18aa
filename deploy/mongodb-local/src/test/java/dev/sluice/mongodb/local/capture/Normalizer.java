package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Writes documents out exactly, field by field with types and bytes, but for what must differ
 * between two runs: cluster times, wall clocks, generated ids, collection identities and temporary
 * names. Those become numbers in the order of their first appearance, so that their order and their
 * being equal are compared, too.
 *
 * <p>What newer servers add is taken out: wallTime, truncatedArrays, postBatchResumeToken, the
 * fields beside a duplicate key error, and the newer form of resume tokens, which becomes the older
 * one.
 */
final class Normalizer {
  /** Seconds of the years 2020 to 2035: what is a time of today, whenever this runs. */
  private static final long FROM = 1_577_836_800L;

  private static final long TO = 2_051_222_400L;
  // The digits of a cursor id can look like a token, too.
  private static final Pattern TOKEN =
      Pattern.compile("(?<!cursor id \\d{0,19})82([0-9A-F]{16})([0-9A-F]+)");
  private static final Pattern UUID = Pattern.compile("5A1004([0-9A-F]{32})");
  private static final Pattern TEMPORARY = Pattern.compile("tmp\\w{5}\\.renameCollection");
  private static final Pattern OID_IN_TOKEN = Pattern.compile("645F696400(64)([0-9A-F]{24})");

  private final Map<String, String> names = new HashMap<>();
  private final String given;
  private final boolean newerTokens;

  /**
   * @param given the commands as text: ids that stand there are the client's and stay
   * @param newerTokens whether the documents are of a server of 4.2 or newer
   */
  Normalizer(String given, boolean newerTokens) {
    this.given = given;
    this.newerTokens = newerTokens;
  }

  List<String> lines(List<Doc> docs) {
    List<String> lines = new ArrayList<>();
    docs.forEach(doc -> lines.add(line(doc)));
    return lines;
  }

  String line(Doc doc) {
    StringBuilder out = new StringBuilder();
    document(out, older(doc), "");
    return TEMPORARY.matcher(out).replaceAll("tmp.renameCollection");
  }

  /** A newer server's event in the shape that an older one gives it. */
  private static Doc older(Doc event) {
    Value operation = event.get("operationType");
    if (operation == null || !event.has("wallTime")) {
      return event;
    }
    DocBuilder older = new DocBuilder();
    if (operation.asString().equals("rename")) {
      older.put("to", event.get("to"));
    }
    for (Field field : event) {
      boolean renamed = field.name().equals("to") && operation.asString().equals("rename");
      if (field.name().equals("updateDescription")) {
        DocBuilder description = new DocBuilder();
        for (Field part : field.value().asDoc()) {
          if (!part.name().equals("truncatedArrays")) {
            description.put(part.name(), part.value());
          }
        }
        older.put("updateDescription", description.build());
      } else if (!field.name().equals("wallTime") && !renamed) {
        older.put(field.name(), field.value());
      }
    }
    return older.build();
  }

  private void document(StringBuilder out, Doc doc, String path) {
    out.append('{');
    for (Field field : doc) {
      out.append(field.name()).append(": ");
      value(out, field, path + "/" + field.name());
      out.append(", ");
    }
    out.append('}');
  }

  private void value(StringBuilder out, Field field, String path) {
    Value value = field.value();
    switch (value.type()) {
      case BsonType.DOCUMENT -> document(out, value.asDoc(), path);
      case BsonType.ARRAY -> {
        out.append("array");
        document(out, value.asDoc(), path);
      }
      case BsonType.STRING -> text(out, field.name(), value);
      case BsonType.TIMESTAMP -> out.append(time(value.bits()));
      case BsonType.DATE -> out.append(date(value.bits()));
      case BsonType.OBJECT_ID -> out.append(objectId(hex(value)));
      case BsonType.BINARY -> binary(out, field.name(), value);
      default -> out.append(BsonType.name(value.type())).append(' ').append(hex(value));
    }
  }

  private void text(StringBuilder out, String name, Value value) {
    String text = value.asString();
    if (name.equals("_data") || name.equals("errmsg")) {
      out.append('"').append(tokens(text)).append('"');
    } else if (TEMPORARY.matcher(text).matches()) {
      out.append(text);
    } else {
      out.append("string ").append(hex(value));
    }
  }

  private void binary(StringBuilder out, String name, Value value) {
    if (name.equals("uuid")) {
      out.append(name("uuid", hex(value).substring(10)));
    } else if (name.equals("_typeBits")) {
      out.append("bits ").append(bits(value));
    } else {
      out.append("binary ").append(hex(value));
    }
  }

  private String tokens(String text) {
    String older =
        TOKEN
            .matcher(text)
            .replaceAll(
                found ->
                    "82"
                        + time(Long.parseUnsignedLong(found.group(1), 16))
                        + found.group(2).replaceFirst("^2B022C0100296[EF]", "2929"));
    String ids =
        OID_IN_TOKEN.matcher(older).replaceAll(found -> "645F69640064" + objectId(found.group(2)));
    return UUID.matcher(ids).replaceAll(found -> "5A1004" + uuid(found));
  }

  private String uuid(MatchResult found) {
    return name("uuid", found.group(1));
  }

  /**
   * The type bits as a number; a newer token has one number, two bits, more before the document
   * key.
   */
  private String bits(Value value) {
    byte[] data = value.binaryData();
    BigInteger bits = BigInteger.ZERO;
    for (int i = data.length - 1; i >= (data[0] < 0 ? 1 : 0); i--) {
      bits = bits.shiftLeft(8).or(BigInteger.valueOf(data[i] & 0xff));
    }
    return (newerTokens ? bits.shiftRight(2) : bits).toString(16);
  }

  private String time(long time) {
    long seconds = time >>> 32;
    boolean recent = seconds > FROM && seconds < TO && !given.contains("ts " + time);
    return recent ? name("time", Long.toString(time)) : "timestamp " + time;
  }

  private static String date(long millis) {
    boolean recent = millis / 1000 > FROM && millis / 1000 < TO;
    return recent ? "recent date" : "date " + millis;
  }

  private String objectId(String hex) {
    boolean own = given.contains(hex.toUpperCase(Locale.ROOT)) || hex.startsWith("7FFF");
    return own ? "oid " + hex : name("oid", hex);
  }

  private String name(String kind, String original) {
    return names.computeIfAbsent(kind + original, key -> "<" + kind + names.size() + ">");
  }

  private static String hex(Value value) {
    return HexFormat.of()
        .withUpperCase()
        .formatHex(value.bytes(), value.offset(), value.offset() + value.length());
  }
}
