package dev.sluice.guard.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.ContractType.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A contract as JSON, in the control log and in the REST interface. Reading is strict: a contract
 * that was edited by hand into something else is refused with the member that is wrong.
 */
public final class ContractJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> MEMBERS =
      Set.of("connector", "namespace", "version", "id", "fields", "key", "treatments");
  private static final Set<String> FIELD_MEMBERS =
      Set.of("path", "column", "type", "required", "maxBytes", "text", "shape");
  private static final Set<String> SHAPE_MEMBERS =
      Set.of("scalar", "fields", "values", "items", "text");

  private ContractJson() {}

  /** The members of docs/formats.md but {@code id}, which only the control log knows. */
  public static ObjectNode toJson(Contract contract) {
    ObjectNode json = NODES.objectNode();
    json.put("connector", contract.connector());
    json.put("namespace", contract.namespace());
    json.put("version", contract.version());
    ArrayNode fields = json.putArray("fields");
    contract.fields().forEach(field -> fields.add(toJson(field)));
    ArrayNode key = json.putArray("key");
    contract.key().forEach(key::add);
    if (!contract.treatments().isEmpty()) {
      ObjectNode treatments = json.putObject("treatments");
      contract.treatments().forEach((path, treatment) -> treatments.put(path, treatment.text()));
    }
    return json;
  }

  private static ObjectNode toJson(ContractField field) {
    ObjectNode json = NODES.objectNode();
    json.put("path", field.path());
    json.put("column", field.column());
    json.put("type", field.type().text());
    json.put("required", field.required());
    json.put("maxBytes", field.maxBytes());
    if (field.text()) {
      json.put("text", true);
    }
    if (field.shape() != null) {
      json.set("shape", toJson(field.shape()));
    }
    return json;
  }

  private static ObjectNode toJson(Shape shape) {
    ObjectNode json = NODES.objectNode();
    if (shape.scalar() != null) {
      json.put("scalar", shape.scalar().text());
    }
    if (shape.fields() != null) {
      ObjectNode fields = json.putObject("fields");
      shape.fields().forEach((name, value) -> fields.set(name, toJson(value)));
    }
    if (shape.values() != null) {
      json.set("values", toJson(shape.values()));
    }
    if (shape.items() != null) {
      json.set("items", toJson(shape.items()));
    }
    if (shape.text()) {
      json.put("text", true);
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws InvalidContractException if the JSON is not a contract
   */
  public static Contract fromJson(JsonNode json) {
    onlyMembers(json, MEMBERS, "contract");
    String connector = text(json, "connector", "contract");
    String namespace = text(json, "namespace", "contract");
    if (namespace.indexOf('.') < 1 || namespace.endsWith(".")) {
      throw new InvalidContractException(
          "contract.namespace: '" + namespace + "' is not <database>.<collection>");
    }
    JsonNode fieldsNode = json.get("fields");
    if (fieldsNode == null || !fieldsNode.isArray()) {
      throw new InvalidContractException("contract.fields: must be an array");
    }
    List<ContractField> fields = new ArrayList<>();
    for (JsonNode node : fieldsNode) {
      fields.add(field(node, "contract.fields[" + fields.size() + "]"));
    }
    try {
      return new Contract(
          connector,
          namespace,
          integer(json, "version", "contract"),
          fields,
          key(json.get("key")),
          treatments(json.get("treatments")));
    } catch (IllegalArgumentException e) {
      throw new InvalidContractException("contract: " + e.getMessage(), e);
    }
  }

  private static List<String> key(JsonNode json) {
    if (json == null || !json.isArray()) {
      throw new InvalidContractException("contract.key: must be an array of paths, _id first");
    }
    List<String> key = new ArrayList<>();
    for (JsonNode path : json) {
      if (!path.isTextual()) {
        throw new InvalidContractException("contract.key: " + path + " must be a text");
      }
      key.add(path.textValue());
    }
    return key;
  }

  private static Map<String, Treatment> treatments(JsonNode json) {
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    if (json == null) {
      return treatments;
    }
    object(json, "contract.treatments");
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      try {
        if (!entry.getKey().equals(DocumentPath.ROOT)) {
          DocumentPath.parse(entry.getKey());
        }
        treatments.put(entry.getKey(), Treatment.parse(entry.getValue().asText()));
      } catch (IllegalArgumentException e) {
        throw new InvalidContractException("contract.treatments: " + e.getMessage(), e);
      }
    }
    return treatments;
  }

  private static ContractField field(JsonNode json, String where) {
    onlyMembers(json, FIELD_MEMBERS, where);
    String path = text(json, "path", where);
    String column = text(json, "column", where);
    if (!ColumnNames.valid(column)) {
      throw new InvalidContractException(
          where
              + ".column: '"
              + column
              + "' is not a column name: lower-case letters, digits and underscores, at most "
              + ColumnNames.MAX_BYTES
              + ", no leading digit, not "
              + Contract.RESERVED_PREFIX
              + "…");
    }
    try {
      List<DocumentPath.Step> steps = DocumentPath.parse(path);
      if (steps.size() != 1) {
        throw new IllegalArgumentException("'" + path + "' is not the path of a top-level field");
      }
      return new ContractField(
          path,
          column,
          ContractType.parse(text(json, "type", where)),
          flag(json, "required", where),
          integer(json, "maxBytes", where),
          flag(json, "text", where),
          json.has("shape") ? shape(json.get("shape"), where + ".shape") : null);
    } catch (IllegalArgumentException e) {
      throw new InvalidContractException(where + ": " + e.getMessage(), e);
    }
  }

  private static Shape shape(JsonNode json, String where) {
    onlyMembers(json, SHAPE_MEMBERS, where);
    Map<String, Shape> fields = null;
    if (json.has("fields")) {
      fields = new LinkedHashMap<>();
      object(json.get("fields"), where + ".fields");
      for (Map.Entry<String, JsonNode> entry : json.get("fields").properties()) {
        fields.put(entry.getKey(), shape(entry.getValue(), where + ".fields." + entry.getKey()));
      }
    }
    try {
      return new Shape(
          json.has("scalar") ? Kind.parse(text(json, "scalar", where)) : null,
          fields,
          json.has("values") ? shape(json.get("values"), where + ".values") : null,
          json.has("items") ? shape(json.get("items"), where + ".items") : null,
          flag(json, "text", where));
    } catch (IllegalArgumentException e) {
      throw new InvalidContractException(where + ": " + e.getMessage(), e);
    }
  }

  private static void object(JsonNode json, String where) {
    if (json == null || !json.isObject()) {
      throw new InvalidContractException(where + ": must be an object");
    }
  }

  private static void onlyMembers(JsonNode json, Set<String> known, String where) {
    object(json, where);
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new InvalidContractException(where + ": unknown member '" + name + "'");
              }
            });
  }

  private static String text(JsonNode json, String member, String where) {
    JsonNode value = json.get(member);
    if (value == null || !value.isTextual()) {
      throw new InvalidContractException(where + "." + member + ": must be a text");
    }
    return value.textValue();
  }

  private static int integer(JsonNode json, String member, String where) {
    JsonNode value = json.get(member);
    if (value == null || !value.isInt() || value.intValue() < 0) {
      throw new InvalidContractException(where + "." + member + ": must be an integer, 0 or more");
    }
    return value.intValue();
  }

  private static boolean flag(JsonNode json, String member, String where) {
    JsonNode value = json.get(member);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new InvalidContractException(where + "." + member + ": must be true or false");
    }
    return value.booleanValue();
  }
}
