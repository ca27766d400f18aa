package dev.sluice.guard.inference;

import dev.sluice.guard.contract.ContractType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a {@code $jsonSchema} validator says about top-level fields.
 *
 * @param required names of required fields
 * @param types by name, where the validator allows one scalar type whose column follows from it
 */
record ValidatorHints(Set<String> required, Map<String, ContractType> types) {

  private static final BsonString NULL = new BsonString("null");

  static final ValidatorHints NONE = new ValidatorHints(Set.of(), Map.of());

  static ValidatorHints of(BsonDocument validator) {
    if (validator == null) {
      return NONE;
    }
    BsonValue inner = validator.get("$jsonSchema");
    BsonDocument schema = inner != null && inner.isDocument() ? inner.asDocument() : validator;
    Set<String> required = new LinkedHashSet<>();
    BsonValue names = schema.get("required");
    if (names != null && names.isArray()) {
      names.asArray().stream()
          .filter(BsonValue::isString)
          .map(name -> name.asString().getValue())
          .forEach(required::add);
    }
    Map<String, ContractType> types = new LinkedHashMap<>();
    BsonValue properties = schema.get("properties");
    if (properties != null && properties.isDocument()) {
      properties
          .asDocument()
          .forEach((name, property) -> type(property).ifPresent(type -> types.put(name, type)));
    }
    return new ValidatorHints(required, types);
  }

  private static Optional<ContractType> type(BsonValue property) {
    if (!property.isDocument()) {
      return Optional.empty();
    }
    BsonDocument rules = property.asDocument();
    return alias(rules.containsKey("bsonType") ? rules.get("bsonType") : rules.get("type"))
        .map(ValidatorHints::column);
  }

  /** The one alias that stands there; null beside it allows no further type. */
  private static Optional<String> alias(BsonValue types) {
    if (types instanceof BsonString one) {
      return Optional.of(one.getValue());
    }
    if (types == null || !types.isArray()) {
      return Optional.empty();
    }
    List<BsonValue> others =
        types.asArray().stream().filter(type -> !NULL.equals(type)).distinct().toList();
    return others.size() == 1 && others.get(0) instanceof BsonString one
        ? Optional.of(one.getValue())
        : Optional.empty();
  }

  /** The column that follows from an alias of MongoDB or JSON Schema; null where none does. */
  private static ContractType column(String alias) {
    return switch (alias) {
      case "objectId" -> ContractType.OBJECT_ID;
      case "string" -> ContractType.STRING;
      case "int" -> ContractType.INT;
      case "long", "timestamp" -> ContractType.LONG;
      case "double" -> ContractType.DOUBLE;
      case "bool", "boolean" -> ContractType.BOOLEAN;
      case "date" -> ContractType.TIMESTAMP;
      default -> null;
    };
  }
}
