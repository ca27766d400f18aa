package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Value;

/** What the stand-in says of options that it does not know how to honour. */
final class Refusals {
  private Refusals() {}

  static ServerError option(String command, String option) {
    return new ServerError(
        ServerError.NOT_IMPLEMENTED,
        "The stand-in does not support the option '" + option + "' of " + command);
  }

  /** Refuses the given options where they are set. */
  static void options(Request request, String... options) {
    for (String option : options) {
      Value value = request.get(option);
      boolean off = value == null || !value.asBoolean();
      boolean empty = value != null && value.isDocument() && value.asDoc().isEmpty();
      if (!off && !empty) {
        throw option(request.name(), option);
      }
    }
  }

  /** Refuses any collation but the simple one. */
  static void collation(Request request) {
    collation(request.name(), request.get("collation"));
  }

  static void collation(String command, Value collation) {
    if (collation == null || !collation.isDocument() || collation.asDoc().isEmpty()) {
      return;
    }
    Value locale = collation.asDoc().get("locale");
    if (locale == null || !locale.isString() || !locale.asString().equals("simple")) {
      throw option(command, "collation");
    }
  }
}
