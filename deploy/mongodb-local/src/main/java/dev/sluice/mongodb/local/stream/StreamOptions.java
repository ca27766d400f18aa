package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.Request;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.List;

/**
 * The options of {@code $changeStream}.
 *
 * @param fullDocument default, updateLookup, whenAvailable or required
 * @param before off, whenAvailable or required
 * @param allChanges whether the whole cluster is watched
 * @param token where to resume; null without
 * @param startAfter whether the token came as startAfter
 * @param startAt the time to start at; null without
 */
record StreamOptions(
    String fullDocument,
    String before,
    boolean allChanges,
    ResumeToken token,
    boolean startAfter,
    Long startAt) {

  static StreamOptions parse(Doc spec, Compatibility compatibility) {
    String fullDocument = "default";
    String before = "off";
    boolean allChanges = false;
    ResumeToken resumeAfter = null;
    ResumeToken startAfter = null;
    Long startAt = null;
    for (Field field : spec) {
      Value value = field.value();
      String name = field.name();
      boolean modern = compatibility.isModern();
      if (value.isNullish() && known(name, modern)) {
        continue;
      }
      switch (known(name, modern) ? name : "") {
        case "fullDocument" -> fullDocument = fullDocument(value, modern);
        case "fullDocumentBeforeChange" -> before = choice(name, value, "off");
        case "allChangesForCluster" -> allChanges = value.asBoolean();
        case "resumeAfter" -> resumeAfter = token(name, value);
        case "startAfter" -> startAfter = token(name, value);
        case "startAtOperationTime" -> startAt = time(value);
        case "showExpandedEvents", "showRawUpdateDescription", "showSystemEvents" -> {
          if (value.asBoolean()) {
            throw new ServerError(
                ServerError.NOT_IMPLEMENTED, "The stand-in does not support " + name);
          }
        }
        default ->
            throw new ServerError(
                40415, "BSON field '$changeStream." + name + "' is an unknown field.");
      }
    }
    int given =
        (resumeAfter == null ? 0 : 1) + (startAfter == null ? 0 : 1) + (startAt == null ? 0 : 1);
    if (given > 1) {
      throw new ServerError(
          40674, "Only one type of resume option is allowed, but multiple were found.");
    }
    if (resumeAfter != null && resumeAfter.fromInvalidate()) {
      throw new ServerError(
          ServerError.INVALID_RESUME_TOKEN,
          "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.");
    }
    return new StreamOptions(
        fullDocument,
        before,
        allChanges,
        resumeAfter == null ? startAfter : resumeAfter,
        startAfter != null,
        startAt);
  }

  private static boolean known(String name, boolean modern) {
    return switch (name) {
      case "fullDocument", "allChangesForCluster", "resumeAfter", "startAtOperationTime" -> true;
      case "startAfter",
          "fullDocumentBeforeChange",
          "showExpandedEvents",
          "showRawUpdateDescription",
          "showSystemEvents" ->
          modern;
      default -> false;
    };
  }

  private static String fullDocument(Value value, boolean modern) {
    if (modern) {
      return choice("fullDocument", value, "default", "updateLookup");
    }
    String text = value.isString() ? value.asString() : value.toString();
    if (!text.equals("default") && !text.equals("updateLookup")) {
      throw new ServerError(
          40575,
          "unrecognized value for the 'fullDocument' option to the $changeStream stage. Expected \"default\" or"
              + " \"updateLookup\", got \""
              + text
              + "\"");
    }
    return text;
  }

  private static String choice(String name, Value value, String... also) {
    String text = value.isString() ? value.asString() : value.toString();
    if (!text.equals("whenAvailable")
        && !text.equals("required")
        && !List.of(also).contains(text)) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "Enumeration value '"
              + text
              + "' for field '$changeStream."
              + name
              + "' is not a valid value.");
    }
    return text;
  }

  private static ResumeToken token(String name, Value value) {
    if (!value.isDocument()) {
      throw Request.wrongType("$changeStream." + name, value, "object");
    }
    return ResumeToken.parse(value.asDoc());
  }

  private static Long time(Value value) {
    if (value.type() != BsonType.TIMESTAMP) {
      throw Request.wrongType("$changeStream.startAtOperationTime", value, "timestamp");
    }
    return value.bits();
  }
}
