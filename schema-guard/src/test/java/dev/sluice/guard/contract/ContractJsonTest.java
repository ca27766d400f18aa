package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractJsonTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String GOOD =
      "{'connector':'c','namespace':'d.c','version':2,'key':['_id'],'fields':["
          + "{'path':'_id','column':'_id','type':'int','required':true,'maxBytes':0},"
          + "{'path':'a','column':'a','type':'json','required':false,'maxBytes':0,"
          + "'shape':{'scalar':'string','fields':{'x':{'items':{'scalar':'int'}}}}},"
          + "{'path':'t','column':'t','type':'string','required':false,'maxBytes':4,'text':true}],"
          + "'treatments':{'a.y':'ignore','$':'quarantine'}}";

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void writesWhatItReads() {
    Contract contract = ContractJson.fromJson(json(GOOD));
    assertThat(ContractJson.toJson(contract)).isEqualTo(json(GOOD));
    assertThat(contract.field("a").orElseThrow().shape().fields().get("x").items().scalar())
        .isEqualTo(ContractType.Kind.INT);
  }

  @Test
  void readsWhatInferenceMakes() {
    Contract contract =
        Inference.of("c", "d.c")
            .accept(
                Bson.of(
                    "{_id: 1, a: {b: [1, {c: 'x'}]}, m: {EUR: 1.5, USD: 2.5}, d: NumberDecimal('1.50')}"))
            .infer()
            .proposal();
    assertThat(ContractJson.fromJson(ContractJson.toJson(contract))).isEqualTo(contract);
  }

  @Test
  void acceptsAnId() {
    assertThat(
            ContractJson.fromJson(json(GOOD.replace("'version':2", "'version':2,'id':7")))
                .version())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'type':'int'|'type':'integer'|fields[0]: Unknown type 'integer'",
        "'type':'int'|'type':'decimal(40,2)'|fields[0]",
        "'column':'_id'|'column':'Bad Name'|fields[0].column",
        "'column':'_id'|'column':'_sluice_key'|fields[0].column",
        "'column':'t'|'column':'a'|Two fields with the column a",
        "'path':'t'|'path':'a'|Two fields with the path a",
        "'path':'t'|'path':'t.u'|top-level",
        "'version':2|'version':'2'|contract.version",
        "'version':2|'version':-2|contract.version",
        "'namespace':'d.c'|'namespace':'dc'|contract.namespace",
        "'key':['_id']|'key':'int'|contract.key",
        "'key':['_id']|'key':'any'|contract.key: must be an array",
        "'key':['_id']|'key':[]|_id and the paths of the shard key",
        "'key':['_id']|'key':['region','_id']|_id and the paths of the shard key",
        "'key':['_id']|'key':['_id','_id']|each once",
        "'key':['_id']|'key':['_id',1]|must be a text",
        "'key':['_id']|'key':['_id','a[]']|no elements of arrays",
        "'key':['_id']|'key':['_id','a[']|not a path",
        "'version':2,'key':['_id']|'version':2|contract.key: must be an array",
        "'key':['_id']|'ky':['_id']|unknown member 'ky'",
        "'scalar':'string'|'scalar':'text'|fields[1].shape",
        "'maxBytes':4|'maxBytes':-4|fields[2].maxBytes",
        "'required':true|'required':'yes'|fields[0].required",
        "'text':true|'text':1|fields[2].text",
        "'a.y':'ignore'|'a.y':'drop'|Unknown treatment 'drop'",
        "'a.y':'ignore'|'a[':'ignore'|treatments",
        "'type':'json'|'type':'string'|shape",
        "'type':'int'|'type':'decimal'|decimal(p,s)",
        "'type':'int'|'type':7|fields[0].type: must be a text",
        "'column':'_id'|'colum':'_id'|fields[0]: unknown member 'colum'",
        "'scalar':'string'|'skalar':'string'|fields[1].shape: unknown member 'skalar'",
        "'items':{|'itms':{|fields[1].shape.fields.x: unknown member 'itms'",
        "'items':{'scalar':'int'}|'items':[]|fields[1].shape.fields.x.items: must be an object",
        "'fields':{'x':{'items':{'scalar':'int'}}}|'fields':[]|fields[1].shape.fields: must be an object",
        "'scalar':'string'|'values':{}|fields[1].shape: A document is either",
        "'maxBytes':4|'maxBytes':4.5|fields[2].maxBytes",
        "'maxBytes':4|'maxBytes':3000000000|fields[2].maxBytes",
        "'version':2|'version':null|contract.version",
        "'namespace':'d.c'|'namespace':'.c'|contract.namespace",
        "'namespace':'d.c'|'namespace':'d.'|contract.namespace",
        "'key':['_id']|'key':1|contract.key",
        "'treatments':{'a.y':'ignore','$':'quarantine'}|'treatments':[]|contract.treatments: must be an object",
        "'a.y':'ignore'|'a.y':'text'|text is a property"
      })
  void refusesNonsenseAndSaysWhere(String from, String to, String message) {
    assertThat(GOOD).contains(from);
    assertThatThrownBy(() -> ContractJson.fromJson(json(GOOD.replace(from, to))))
        .isInstanceOf(InvalidContractException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "'contract'"})
  void aContractIsAnObject(String text) {
    assertThatThrownBy(() -> ContractJson.fromJson(json(text)))
        .isInstanceOf(InvalidContractException.class)
        .hasMessage("contract: must be an object");
    assertThatThrownBy(() -> ContractJson.fromJson(null))
        .isInstanceOf(InvalidContractException.class)
        .hasMessage("contract: must be an object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1"})
  void aFieldIsAnObject(String text) {
    JsonNode json = json(GOOD);
    ((ArrayNode) json.get("fields")).set(1, json(text));
    assertThatThrownBy(() -> ContractJson.fromJson(json))
        .isInstanceOf(InvalidContractException.class)
        .hasMessage("contract.fields[1]: must be an object");
  }

  @ParameterizedTest
  @CsvSource({
    "connector,must be a text",
    "namespace,must be a text",
    "version,must be an integer",
    "fields,must be an array"
  })
  void saysWhatIsMissing(String member, String message) {
    ObjectNode json = (ObjectNode) json(GOOD);
    json.remove(member);
    assertThatThrownBy(() -> ContractJson.fromJson(json))
        .isInstanceOf(InvalidContractException.class)
        .hasMessageContaining("contract." + member + ": " + message);
    json.put(member, 1.5);
    assertThatThrownBy(() -> ContractJson.fromJson(json))
        .isInstanceOf(InvalidContractException.class)
        .hasMessageContaining("contract." + member + ": " + message);
  }

  @Test
  void treatmentsMayBeLeftOut() {
    ObjectNode json = (ObjectNode) json(GOOD);
    json.remove("treatments");
    Contract contract = ContractJson.fromJson(json);
    assertThat(contract.treatments()).isEmpty();
    assertThat(ContractJson.toJson(contract).has("treatments")).isFalse();
  }

  @Test
  void writesEveryPartOfAShape() {
    Shape everything =
        new Shape(
            ContractType.Kind.INT,
            null,
            Shape.array(Shape.TEXT),
            Shape.document(Map.of("x", Shape.NOTHING)),
            false);
    Contract contract =
        new Contract(
            "c",
            "d.c",
            0,
            List.of(new ContractField("a", "a", ContractType.JSON, true, 5, false, everything)),
            Contract.ID_ALONE,
            Map.of());
    assertThat(ContractJson.toJson(contract).get("fields").get(0).get("shape"))
        .isEqualTo(
            json(
                "{'scalar':'int','values':{'items':{'scalar':'string','text':true}},"
                    + "'items':{'fields':{'x':{}}}}"));
    assertThat(ContractJson.fromJson(ContractJson.toJson(contract))).isEqualTo(contract);
  }
}
