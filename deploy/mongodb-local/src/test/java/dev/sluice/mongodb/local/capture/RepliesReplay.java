package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the single commands of the capture in their order and compares the replies. Cursor ids,
 * times and collection identities in a command are those that the stand-in gave in the place of the
 * real server's.
 */
final class RepliesReplay {
  private static final Pattern COMMAND = Pattern.compile("command: (\\{.*)$");
  private static final Pattern TIMESTAMP =
      Pattern.compile("\\{\"\\$timestamp\": \\{\"t\": (\\d+), \"i\": (\\d+)}}");
  private static final Pattern TOKEN_UUID = Pattern.compile("5A1004([0-9A-F]{32})");

  private final Map<String, String> replacements = new LinkedHashMap<>();
  private final Map<String, String> differences = new LinkedHashMap<>();
  private Normalizer realNames = new Normalizer("", false);
  private Normalizer ownNames = new Normalizer("", false);

  /** What differs, by case. */
  Map<String, String> differences() {
    MongoLocalOptions options = MongoLocalOptions.defaults().withCompatibility(Compatibility.V4_0);
    List<Capture.Entry> entries = Capture.get().replies();
    run(options, entries.stream().filter(e -> group(e).isEmpty()).toList());
    run(
        options.withOplogBytes(20_000),
        entries.stream().filter(e -> group(e).equals("oplog_lost_")).toList());
    run(options, entries.stream().filter(e -> group(e).equals("typebits_")).toList());
    for (Capture.Entry entry : entries) {
      if (group(entry).equals("standalone_")) {
        differences.put(entry.name(), "the stand-in is always a replica set");
      }
    }
    return differences;
  }

  private static String group(Capture.Entry entry) {
    for (String group : List.of("oplog_lost_", "typebits_", "standalone_")) {
      if (entry.name().startsWith(group)) {
        return group;
      }
    }
    return "";
  }

  private void run(MongoLocalOptions options, List<Capture.Entry> entries) {
    replacements.clear();
    try (MongoLocal server = MongoLocal.start(options);
        WireClient client = new WireClient(server.port());
        WireClient helper = new WireClient(server.port())) {
      for (Capture.Entry entry : entries) {
        RepliesSetup.before(entry.name(), helper, replacements);
        Doc reply = send(entry, client);
        Doc real = Capture.get().docs(entry.file()).get(0);
        learn(real, reply);
        compare(entry.name(), real, reply, server.port());
      }
    }
  }

  private Doc send(Capture.Entry entry, WireClient client) {
    if (entry.name().equals("isMaster_opquery")) {
      return client.query(WireClient.json("{isMaster: 1}"));
    }
    Matcher command = COMMAND.matcher(entry.how());
    if (!command.find()) {
      throw new IllegalStateException("no command given for " + entry.name());
    }
    return client.run(translated(command.group(1)));
  }

  private String translated(String command) {
    String text =
        TIMESTAMP
            .matcher(command)
            .replaceAll(
                found -> {
                  long time = Long.parseLong(found.group(1)) << 32 | Long.parseLong(found.group(2));
                  String own = replacements.get(String.format("%016X", time));
                  long mine = own == null ? time : Long.parseUnsignedLong(own, 16);
                  return Matcher.quoteReplacement(
                      "{\"$timestamp\": {\"t\": "
                          + (mine >>> 32)
                          + ", \"i\": "
                          + (mine & 0xffffffffL)
                          + "}}");
                });
    for (Map.Entry<String, String> one : replacements.entrySet()) {
      text = text.replace(one.getKey(), one.getValue());
      text = text.replace(one.getKey().toLowerCase(java.util.Locale.ROOT), one.getValue());
    }
    return text;
  }

  /** Notes what of the real reply stands for what of the stand-in's. */
  private void learn(Doc real, Doc own) {
    Value realCursor = real.get("cursor");
    Value ownCursor = own.get("cursor");
    if (realCursor == null || ownCursor == null) {
      return;
    }
    replace(
        Long.toString(realCursor.asDoc().get("id").asLong()),
        Long.toString(ownCursor.asDoc().get("id").asLong()));
    List<Doc> realEvents = events(realCursor.asDoc());
    List<Doc> ownEvents = events(ownCursor.asDoc());
    for (int i = 0; i < Math.min(realEvents.size(), ownEvents.size()); i++) {
      learnEvent(realEvents.get(i), ownEvents.get(i));
    }
  }

  private static List<Doc> events(Doc cursor) {
    List<Doc> events = new ArrayList<>();
    for (Field field : cursor) {
      if (field.value().type() == BsonType.ARRAY) {
        field.value().elements().forEach(one -> events.add(one.asDoc()));
      }
    }
    return events;
  }

  private void learnEvent(Doc real, Doc own) {
    Value realTime = real.get("clusterTime");
    Value ownTime = own.get("clusterTime");
    if (realTime == null || ownTime == null) {
      return;
    }
    replace(hex(realTime.bits()), hex(ownTime.bits()));
    if (real.has("_id") && own.has("_id")) {
      Matcher realUuid = TOKEN_UUID.matcher(real.get("_id").asDoc().get("_data").asString());
      Matcher ownUuid = TOKEN_UUID.matcher(own.get("_id").asDoc().get("_data").asString());
      if (realUuid.find() && ownUuid.find()) {
        replace(realUuid.group(1), ownUuid.group(1));
      }
    }
  }

  private void replace(String real, String own) {
    if (!real.equals("0")) {
      replacements.put(real, own);
    }
  }

  private static String hex(long time) {
    return String.format("%016X", time);
  }

  private void compare(String name, Doc real, Doc own, int port) {
    realNames = new Normalizer("", false);
    ownNames = new Normalizer("", false);
    String wanted = shape(realNames.line(sorted(real)), 27117);
    String found = shape(ownNames.line(sorted(own)), port);
    if (!wanted.equals(found)) {
      differences.put(name, "\n  real     " + wanted + "\n  stand-in " + found);
    }
  }

  private static String shape(String line, int port) {
    String host =
        java.util.HexFormat.of()
            .withUpperCase()
            .formatHex(("127.0.0.1:" + port).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return line.replaceAll("string [0-9A-F]{8}" + host + "00", "HOST")
        // Cursor and record ids are any numbers.
        .replaceAll("\\bid: long [0-9A-F]*[1-9A-F][0-9A-F]*", "id: ID")
        .replaceAll("cursorsKilled: array\\{0: long [0-9A-F]+", "cursorsKilled: ID")
        .replaceAll("cursor id \\d+ not", "cursor id ID not")
        .replaceAll("RecordId\\(\\d+\\)", "RecordId(N)")
        // Which document a lost token is compared with depends on how much was written since.
        .replaceAll("(token was not found\\. .*?<uuid\\d+>)[^}]*}", "$1}");
  }

  /** A reply with its own fields, and those of its cursor, in the order of their names. */
  private static Doc sorted(Doc reply) {
    List<Field> fields = new ArrayList<>();
    reply.forEach(fields::add);
    fields.sort((a, b) -> a.name().compareTo(b.name()));
    DocBuilder kept = new DocBuilder();
    for (Field field : fields) {
      switch (field.name()) {
        case "operationTime", "$clusterTime", "opTime", "localTime" -> {}
        case "cursor" -> kept.put("cursor", sorted(field.value().asDoc()));
        default -> kept.put(field.name(), field.value());
      }
    }
    return kept.build();
  }
}
