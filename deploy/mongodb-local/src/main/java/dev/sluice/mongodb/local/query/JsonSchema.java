package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code $jsonSchema}: JSON Schema draft 4 as MongoDB knows it, with {@code bsonType}. */
public final class JsonSchema {
  private final List<Predicate<Value>> rules = new ArrayList<>();

  private JsonSchema() {}

  /**
   * Parses a schema.
   *
   * @throws ServerError where it has a keyword that MongoDB does not know
   */
  public static JsonSchema parse(Doc schema) {
    JsonSchema parsed = new JsonSchema();
    for (Field field : schema) {
      Predicate<Value> rule = parsed.rule(field.name(), field.value(), schema);
      if (rule != null) {
        parsed.rules.add(rule);
      }
    }
    return parsed;
  }

  public boolean accepts(Value value) {
    for (Predicate<Value> rule : rules) {
      if (!rule.test(value)) {
        return false;
      }
    }
    return true;
  }

  private Predicate<Value> rule(String keyword, Value rule, Doc schema) {
    return switch (keyword) {
      case "title", "description" -> null;
      case "exclusiveMinimum", "exclusiveMaximum", "additionalItems", "patternProperties" ->
          keyword.equals("patternProperties") && !schema.has("properties")
              ? properties(schema)
              : null;
      case "bsonType" -> Predicates.type(rule);
      case "type" -> jsonType(rule);
      case "enum" -> oneOfValues(rule.elements());
      case "required" -> required(rule.elements());
      case "properties" -> properties(schema);
      case "additionalProperties" ->
          schema.has("properties") || schema.has("patternProperties") ? null : properties(schema);
      case "items" -> items(schema);
      case "minimum" -> bound(rule, schema.get("exclusiveMinimum"), 1);
      case "maximum" -> bound(rule, schema.get("exclusiveMaximum"), -1);
      case "multipleOf" ->
          value ->
              !value.isNumber()
                  || value.asBigDecimal().remainder(rule.asBigDecimal()).signum() == 0;
      case "minLength" -> value -> !value.isString() || characters(value) >= rule.asLong();
      case "maxLength" -> value -> !value.isString() || characters(value) <= rule.asLong();
      case "pattern" -> {
        Pattern pattern = Regexes.compile(rule.asString(), "");
        yield value -> !value.isString() || pattern.matcher(value.asString()).find();
      }
      case "minItems" -> value -> !value.isArray() || value.elements().size() >= rule.asLong();
      case "maxItems" -> value -> !value.isArray() || value.elements().size() <= rule.asLong();
      case "uniqueItems" -> value -> !rule.asBoolean() || !value.isArray() || distinct(value);
      case "minProperties" -> value -> !value.isDocument() || fields(value) >= rule.asLong();
      case "maxProperties" -> value -> !value.isDocument() || fields(value) <= rule.asLong();
      case "allOf" -> {
        List<JsonSchema> all = schemas(rule);
        yield value -> all.stream().allMatch(one -> one.accepts(value));
      }
      case "anyOf" -> {
        List<JsonSchema> any = schemas(rule);
        yield value -> any.stream().anyMatch(one -> one.accepts(value));
      }
      case "oneOf" -> {
        List<JsonSchema> choices = schemas(rule);
        yield value -> choices.stream().filter(one -> one.accepts(value)).count() == 1;
      }
      case "not" -> {
        JsonSchema not = parse(rule.asDoc());
        yield value -> !not.accepts(value);
      }
      case "dependencies" -> dependencies(rule.asDoc());
      default ->
          throw new ServerError(
              ServerError.FAILED_TO_PARSE, "Unknown $jsonSchema keyword: " + keyword);
    };
  }

  private static Predicate<Value> jsonType(Value rule) {
    Set<Byte> types = new HashSet<>();
    for (Value one : rule.isArray() ? rule.elements() : List.of(rule)) {
      switch (one.asString()) {
        case "boolean" -> types.add(BsonType.BOOLEAN);
        case "integer" ->
            throw new ServerError(
                ServerError.FAILED_TO_PARSE,
                "$jsonSchema type 'integer' is not currently supported.");
        default -> types.addAll(Predicates.types(one));
      }
    }
    return value -> types.contains(value.type());
  }

  private static Predicate<Value> oneOfValues(List<Value> values) {
    return value -> values.stream().anyMatch(one -> ValueOrder.same(one, value));
  }

  private static Predicate<Value> required(List<Value> names) {
    return value -> {
      if (!value.isDocument()) {
        return true;
      }
      Doc doc = value.asDoc();
      return names.stream().allMatch(name -> doc.has(name.asString()));
    };
  }

  private static Predicate<Value> properties(Doc schema) {
    Map<String, JsonSchema> named = new HashMap<>();
    Value properties = schema.get("properties");
    if (properties != null) {
      properties.asDoc().forEach(p -> named.put(p.name(), parse(p.value().asDoc())));
    }
    Map<Pattern, JsonSchema> patterns = new HashMap<>();
    Value byPattern = schema.get("patternProperties");
    if (byPattern != null) {
      byPattern
          .asDoc()
          .forEach(p -> patterns.put(Regexes.compile(p.name(), ""), parse(p.value().asDoc())));
    }
    JsonSchema others = additional(schema.get("additionalProperties"));
    return value -> {
      if (!value.isDocument()) {
        return true;
      }
      for (Field field : value.asDoc()) {
        boolean known = false;
        JsonSchema own = named.get(field.name());
        if (own != null) {
          known = true;
          if (!own.accepts(field.value())) {
            return false;
          }
        }
        for (Map.Entry<Pattern, JsonSchema> pattern : patterns.entrySet()) {
          if (pattern.getKey().matcher(field.name()).find()) {
            known = true;
            if (!pattern.getValue().accepts(field.value())) {
              return false;
            }
          }
        }
        if (!known && !others.accepts(field.value())) {
          return false;
        }
      }
      return true;
    };
  }

  private static JsonSchema additional(Value rule) {
    if (rule != null && rule.isDocument()) {
      return parse(rule.asDoc());
    }
    JsonSchema schema = new JsonSchema();
    if (rule != null && !rule.asBoolean()) {
      schema.rules.add(value -> false);
    }
    return schema;
  }

  private static Predicate<Value> items(Doc schema) {
    Value items = schema.get("items");
    if (items.isDocument()) {
      JsonSchema each = parse(items.asDoc());
      return value -> !value.isArray() || value.elements().stream().allMatch(each::accepts);
    }
    List<JsonSchema> byPlace = schemas(items);
    JsonSchema others = additional(schema.get("additionalItems"));
    return value -> {
      if (!value.isArray()) {
        return true;
      }
      List<Value> elements = value.elements();
      for (int i = 0; i < elements.size(); i++) {
        if (!(i < byPlace.size() ? byPlace.get(i) : others).accepts(elements.get(i))) {
          return false;
        }
      }
      return true;
    };
  }

  private static Predicate<Value> bound(Value bound, Value exclusive, int direction) {
    boolean strict = exclusive != null && exclusive.asBoolean();
    return value -> {
      if (!value.isNumber()) {
        return true;
      }
      int order = Integer.signum(ValueOrder.INSTANCE.compare(value, bound));
      return order == direction || (order == 0 && !strict);
    };
  }

  private static Predicate<Value> dependencies(Doc rule) {
    Map<String, Predicate<Value>> dependencies = new HashMap<>();
    for (Field field : rule) {
      dependencies.put(
          field.name(),
          field.value().isArray()
              ? required(field.value().elements())
              : parse(field.value().asDoc())::accepts);
    }
    return value -> {
      if (!value.isDocument()) {
        return true;
      }
      Doc doc = value.asDoc();
      return dependencies.entrySet().stream()
          .allMatch(one -> !doc.has(one.getKey()) || one.getValue().test(value));
    };
  }

  private static List<JsonSchema> schemas(Value list) {
    List<JsonSchema> schemas = new ArrayList<>();
    list.elements().forEach(one -> schemas.add(parse(one.asDoc())));
    return schemas;
  }

  private static long characters(Value value) {
    String text = value.asString();
    return text.codePointCount(0, text.length());
  }

  private static boolean distinct(Value array) {
    Set<KeyString.Key> seen = new HashSet<>();
    return array.elements().stream().allMatch(element -> seen.add(KeyString.key(element)));
  }

  private static long fields(Value document) {
    long fields = 0;
    Doc.Cursor cursor = document.asDoc().cursor();
    while (cursor.next()) {
      fields++;
    }
    return fields;
  }
}
