package dev.sluice.guard.inference;

import dev.sluice.guard.contract.ContractType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    BsonValue bsonType = property.isDocument() ? property.asDocument().get("bsonType") : null;
    if (!(bsonType instanceof BsonString alias)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (alias.getValue()) {
          case "objectId" -> ContractType.OBJECT_ID;
          case "string" -> ContractType.STRING;
          case "int" -> ContractType.INT;
          case "long", "timestamp" -> ContractType.LONG;
          case "double" -> ContractType.DOUBLE;
          case "bool" -> ContractType.BOOLEAN;
          case "date" -> ContractType.TIMESTAMP;
          default -> null;
        });
  }
}
