package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.MongoLocal;
import dev.sluice.mongodb.local.MongoLocalOptions;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.storage.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the commands of a captured case in a fresh server and compares everything that came back.
 */
final class CaseReplay {
  private static final List<String> STREAMS =
      List.of("coll", "coll-lookup", "db-lookup", "cluster-lookup");

  private final Compatibility compatibility;
  private final String name;
  private final List<Doc> exchanges;
  private final Namespace namespace;
  private final StringBuilder differences = new StringBuilder();

  CaseReplay(Compatibility compatibility, String name) {
    this.compatibility = compatibility;
    this.name = name;
    this.exchanges = Capture.get().docs("commands/" + name + ".bson");
    Doc open = Capture.get().docs("wire/" + name + ".coll.bson").get(0);
    this.namespace = Namespace.of(open.get("cursor").asDoc().get("ns").asString());
  }

  /** What differs, in words; empty where nothing does. */
  String differences() {
    MongoLocalOptions options = MongoLocalOptions.defaults().withCompatibility(compatibility);
    try (MongoLocal server = MongoLocal.start(options);
        WireClient client = new WireClient(server.port())) {
      for (String command : CaseSetup.commands(name, namespace.database())) {
        client.run(command);
      }
      Map<String, Doc> cursors = new LinkedHashMap<>();
      STREAMS.forEach(stream -> cursors.put(stream, client.run(open(stream))));
      List<Doc> expected = new ArrayList<>();
      List<Doc> actual = new ArrayList<>();
      for (Doc exchange : exchanges) {
        expected.add(reply(exchange.get("reply").asDoc()));
        actual.add(reply(client.run(exchange.get("command").asDoc())));
      }
      compare("replies", expected, actual);
      cursors.forEach((stream, opened) -> compare(stream, opened, client));
    }
    return differences.toString();
  }

  private String open(String stream) {
    String options =
        switch (stream) {
          case "coll" -> "{}";
          case "cluster-lookup" -> "{fullDocument: 'updateLookup', allChangesForCluster: true}";
          default -> "{fullDocument: 'updateLookup'}";
        };
    boolean collection = stream.startsWith("coll");
    return "{aggregate: "
        + (collection ? "'" + namespace.collection() + "'" : "1")
        + ", pipeline: [{$changeStream: "
        + options
        + "}], cursor: {}, $db: '"
        + (stream.startsWith("cluster") ? "admin" : namespace.database())
        + "'}";
  }

  /** A reply without the times of the server, and without what newer servers tell beside errors. */
  private Doc reply(Doc reply) {
    DocBuilder kept = new DocBuilder();
    List<Field> fields = new ArrayList<>();
    reply.forEach(fields::add);
    // A server gives no order of fields any meaning here: drop has ns before and after nIndexesWas.
    fields.sort((a, b) -> a.name().compareTo(b.name()));
    for (Field field : fields) {
      switch (field.name()) {
        case "opTime", "operationTime", "$clusterTime" -> {}
        case "writeErrors" -> kept.docs("writeErrors", errors(field.value()));
        default -> kept.put(field.name(), field.value());
      }
    }
    return kept.build();
  }

  private static List<Doc> errors(Value errors) {
    List<Doc> plain = new ArrayList<>();
    for (Value error : errors.elements()) {
      DocBuilder kept = new DocBuilder();
      for (Field field : error.asDoc()) {
        switch (field.name()) {
          case "keyPattern", "keyValue" -> {}
          case "errmsg" ->
              kept.put(
                  "errmsg", field.value().asString().replace("dup key: { _id:", "dup key: { :"));
          default -> kept.put(field.name(), field.value());
        }
      }
      plain.add(kept.build());
    }
    return plain;
  }

  private void compare(String stream, Doc opened, WireClient client) {
    List<Doc> expected = Capture.get().docs("events/" + name + "." + stream + ".bson");
    List<Doc> actual = new ArrayList<>();
    Doc cursor = opened.get("cursor").asDoc();
    long id = cursor.get("id").asLong();
    Namespace at = Namespace.of(cursor.get("ns").asString());
    add(actual, cursor.get("firstBatch"));
    boolean more = true;
    while (more && id != 0) {
      Doc reply =
          client.run(
              "{getMore: {$numberLong: '"
                  + id
                  + "'}, collection: '"
                  + at.collection()
                  + "', maxTimeMS: 1, $db: '"
                  + at.database()
                  + "'}");
      Doc batch = reply.get("cursor").asDoc();
      more = !batch.get("nextBatch").asDoc().isEmpty();
      add(actual, batch.get("nextBatch"));
      id = batch.get("id").asLong();
    }
    compare(stream, expected, actual);
    List<Doc> wire = Capture.get().docs("wire/" + name + "." + stream + ".bson");
    Doc last = wire.get(wire.size() - 1).get("cursor").asDoc();
    if ((last.get("id").asLong() == 0) != (id == 0)) {
      differences.append(stream).append(": the cursor's end differs\n");
    }
  }

  private static void add(List<Doc> events, Value batch) {
    batch.elements().forEach(event -> events.add(event.asDoc()));
  }

  private void compare(String what, List<Doc> expected, List<Doc> actual) {
    String given = commandsAsText();
    List<String> wanted = new Normalizer(given, false).lines(expected);
    List<String> found = new Normalizer(given, compatibility.isModern()).lines(actual);
    for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
      String one = i < wanted.size() ? wanted.get(i) : "nothing";
      String other = i < found.size() ? found.get(i) : "nothing";
      if (!one.equals(other)) {
        differences
            .append(what)
            .append(' ')
            .append(i)
            .append(":\n  real     ")
            .append(one)
            .append("\n  stand-in ")
            .append(other)
            .append('\n');
      }
    }
  }

  private String commandsAsText() {
    StringBuilder text = new StringBuilder();
    for (Doc exchange : exchanges) {
      Value command = exchange.get("command");
      text.append(
          java.util.HexFormat.of()
              .withUpperCase()
              .formatHex(command.bytes(), command.offset(), command.offset() + command.length()));
    }
    return text.toString();
  }
}
