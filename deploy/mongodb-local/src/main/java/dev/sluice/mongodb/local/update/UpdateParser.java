package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.Request;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.query.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Parses updates. */
public final class UpdateParser {
  private static final Set<String> OPERATORS =
      Set.of(
          "$set",
          "$unset",
          "$inc",
          "$mul",
          "$min",
          "$max",
          "$rename",
          "$currentDate",
          "$setOnInsert",
          "$bit",
          "$push",
          "$addToSet",
          "$pop",
          "$pull",
          "$pullAll");

  private final Compatibility compatibility;

  public UpdateParser(Compatibility compatibility) {
    this.compatibility = compatibility;
  }

  /**
   * Parses.
   *
   * @param field what messages call the update, such as {@code update.updates.u}
   * @param arrayFilters what {@code $[identifier]} stands for; null without
   * @throws ServerError where it is wrong
   */
  public Update parse(String field, Value update, Value arrayFilters) {
    if (update.isArray() && compatibility.isModern()) {
      return PipelineUpdate.parse(update, compatibility);
    }
    if (!update.isDocument()) {
      throw Request.wrongType(field, update, "object");
    }
    Doc doc = update.asDoc();
    Field first = doc.first();
    if (first == null || !first.name().startsWith("$")) {
      return replacement(doc);
    }
    UpdateTree tree = new UpdateTree(compatibility, filters(arrayFilters));
    List<String> used = new ArrayList<>();
    for (Field operator : doc) {
      operator(tree, operator, used);
    }
    checkFilters(arrayFilters, used);
    return new OperatorUpdate(compatibility, tree);
  }

  private Update replacement(Doc doc) {
    for (Field field : doc) {
      if (field.name().startsWith("$") && !compatibility.isModern()) {
        throw dollar(field.name(), field.name());
      }
    }
    return new Replacement(doc.detached());
  }

  private void operator(UpdateTree tree, Field operator, List<String> used) {
    String name = operator.name();
    if (!OPERATORS.contains(name)) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "Unknown modifier: "
              + name
              + (compatibility.isModern()
                  ? ". Expected a valid update modifier or pipeline-style update specified as an array"
                  : ""));
    }
    if (!operator.value().isDocument()) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "Modifiers operate on fields but we found type "
              + dev.sluice.mongodb.local.bson.BsonType.name(operator.value().type())
              + " instead. For example: {$mod: {<field>: ...}} not {"
              + name
              + ": "
              + operator.value()
              + "}");
    }
    Doc fields = operator.value().asDoc();
    if (fields.isEmpty() && !compatibility.isModern()) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "'"
              + name
              + "' is empty. You must specify a field like so: {"
              + name
              + ": {<field>: ...}}");
    }
    for (Field field : fields) {
      identifiers(field.name(), used);
      if (name.equals("$rename")) {
        rename(tree, field);
      } else {
        if (name.equals("$set") || name.equals("$setOnInsert")) {
          checkNames(field.name(), field.value());
        }
        tree.add(field.name(), Modifiers.parse(name, field.name(), field.value().detached()));
      }
    }
  }

  private static void rename(UpdateTree tree, Field field) {
    if (!field.value().isString()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "The 'to' field for $rename must be a string: " + field.name() + ": " + field.value());
    }
    String to = field.value().asString();
    if (to.equals(field.name())) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "The source and target field for $rename must differ: "
              + field.name()
              + ": \""
              + to
              + "\"");
    }
    tree.addRename(field.name(), to);
  }

  /** Before 5.0 no stored name could begin with a dollar sign, DBRefs apart. */
  private void checkNames(String path, Value value) {
    if (compatibility.isModern() || !(value.isDocument() || value.isArray())) {
      return;
    }
    for (Field field : value.asDoc()) {
      String name = field.name();
      if (name.startsWith("$") && !Set.of("$ref", "$id", "$db").contains(name)) {
        throw dollar(name, path + "." + name);
      }
      checkNames(path + "." + name, field.value());
    }
  }

  private static ServerError dollar(String name, String path) {
    return new ServerError(
        ServerError.DOLLAR_PREFIXED_FIELD_NAME,
        "The dollar ($) prefixed field '" + name + "' in '" + path + "' is not valid for storage.");
  }

  private static void identifiers(String path, List<String> used) {
    for (String part : path.split("\\.", -1)) {
      if (part.startsWith("$[") && part.endsWith("]") && part.length() > 3) {
        used.add(part.substring(2, part.length() - 1));
      }
    }
  }

  private static void checkFilters(Value arrayFilters, List<String> used) {
    Set<String> given = filters(arrayFilters).keySet();
    for (String identifier : used) {
      if (!given.contains(identifier)) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "No array filter found for identifier '" + identifier + "' in path");
      }
    }
    for (String identifier : given) {
      if (!used.contains(identifier)) {
        throw new ServerError(
            ServerError.FAILED_TO_PARSE,
            "The array filter for identifier '" + identifier + "' was not used in the update");
      }
    }
  }

  private static Map<String, Predicate<Value>> filters(Value arrayFilters) {
    Map<String, Predicate<Value>> filters = new HashMap<>();
    if (arrayFilters == null) {
      return filters;
    }
    for (Value filter : arrayFilters.elements()) {
      Field first = filter.asDoc().first();
      if (first == null) {
        throw new ServerError(
            ServerError.FAILED_TO_PARSE,
            "Cannot use an expression without a top-level field name in arrayFilters");
      }
      int dot = first.name().indexOf('.');
      String identifier = dot < 0 ? first.name() : first.name().substring(0, dot);
      Matcher matcher = Matcher.parse(filter.asDoc());
      if (filters.put(identifier, value -> matcher.matches(DocBuilder.of(identifier, value)))
          != null) {
        throw new ServerError(
            ServerError.FAILED_TO_PARSE,
            "Found multiple array filters with the same top-level field name " + identifier);
      }
    }
    return filters;
  }
}
