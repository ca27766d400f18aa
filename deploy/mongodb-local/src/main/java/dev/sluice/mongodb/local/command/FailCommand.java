package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fail point {@code failCommand} of MongoDB's test servers: commands answer with an error that
 * a test wants to see. {@code configureFailPoint} takes {@code mode} {@code off}, {@code alwaysOn}
 * or {@code {times: n}}, and of {@code data} {@code failCommands}, {@code errorCode}, {@code
 * errorLabels} and {@code namespace}. Thread-safe.
 */
final class FailCommand {
  private static final String NAME = "failCommand";
  private static final Set<String> KNOWN =
      Set.of("failCommands", "errorCode", "errorLabels", "namespace");

  private Point point;

  private record Point(
      long left, List<String> commands, String namespace, int errorCode, List<String> labels) {

    boolean matches(Request request) {
      return left > 0
          && commands.contains(request.name())
          && (namespace == null || namespace.equals(namespaceOf(request)));
    }

    private static String namespaceOf(Request request) {
      Value collection =
          request.get(request.name().equals("getMore") ? "collection" : request.name());
      return collection != null && collection.isString()
          ? request.database() + "." + collection.asString()
          : request.database();
    }

    Point next() {
      return left == Long.MAX_VALUE
          ? this
          : new Point(left - 1, commands, namespace, errorCode, labels);
    }
  }

  void register(Map<String, Command> commands) {
    commands.put("configureFailPoint", this::configure);
  }

  /**
   * Lets a command pass.
   *
   * @throws ServerError as the fail point says
   */
  synchronized void check(Request request) {
    if (point != null && point.matches(request)) {
      Point failing = point;
      point = failing.next();
      throw new ServerError(failing.errorCode(), "Failing command via 'failCommand' failpoint")
          .labelled(failing.labels().toArray(new String[0]));
    }
  }

  private synchronized DocBuilder configure(Request request) {
    String name = request.text(request.name(), "");
    if (!name.equals(NAME)) {
      throw new ServerError(
          ServerError.NOT_IMPLEMENTED,
          "The stand-in has no fail point but " + NAME + ", not " + name);
    }
    long times = times(request.get("mode"));
    point = times == 0 ? null : point(times, request.doc("data"));
    return new DocBuilder();
  }

  private static long times(Value mode) {
    if (mode != null && mode.isString() && mode.asString().equals("off")) {
      return 0;
    }
    if (mode != null && mode.isString() && mode.asString().equals("alwaysOn")) {
      return Long.MAX_VALUE;
    }
    if (mode != null && mode.isDocument() && mode.asDoc().has("times")) {
      return mode.asDoc().get("times").asLong();
    }
    throw new ServerError(
        ServerError.BAD_VALUE,
        "mode of a fail point is 'off', 'alwaysOn' or {times: n}, not " + mode);
  }

  private static Point point(long times, Doc data) {
    for (Field field : data) {
      if (!KNOWN.contains(field.name())) {
        throw new ServerError(
            ServerError.NOT_IMPLEMENTED,
            "The stand-in's fail point " + NAME + " does not know data." + field.name());
      }
    }
    if (!data.has("failCommands") || !data.has("errorCode")) {
      throw new ServerError(
          ServerError.BAD_VALUE, NAME + " needs data.failCommands and data.errorCode");
    }
    return new Point(
        times,
        texts(data.get("failCommands")),
        data.has("namespace") ? data.get("namespace").asString() : null,
        data.get("errorCode").asInt(),
        data.has("errorLabels") ? texts(data.get("errorLabels")) : List.of());
  }

  private static List<String> texts(Value array) {
    return array.elements().stream().map(Value::asString).toList();
  }
}
