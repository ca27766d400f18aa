package dev.sluice.guard.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroSchemaTest {

  private static Contract contract(String namespace, ContractType... types) {
    List<ContractField> fields = new ArrayList<>();
    for (ContractType type : types) {
      fields.add(ContractField.of("f" + fields.size(), "f" + fields.size(), type));
    }
    return new Contract("c-1", namespace, 3, fields, Contract.ID_ALONE, Map.of());
  }

  @Test
  void theWayBackGivesTheSameConnectSchema() {
    Contract contract =
        contract(
            "shop.1962-orders.ö",
            ContractType.OBJECT_ID,
            ContractType.STRING,
            ContractType.INT,
            ContractType.LONG,
            ContractType.DOUBLE,
            ContractType.decimal(12, 2),
            ContractType.BOOLEAN,
            ContractType.TIMESTAMP,
            ContractType.BYTES,
            ContractType.UUID,
            ContractType.JSON);
    Schema parsed = new Schema.Parser().parse(AvroSchema.of(contract).toString());

    assertThat(parsed).isEqualTo(AvroSchema.of(contract));
    assertThat(AvroSchema.record(parsed)).isEqualTo(RecordSchema.of(contract));
  }

  @Test
  void aContractWithoutColumnsHasASchema() {
    Contract empty = contract("shop.empty");
    assertThat(AvroSchema.record(AvroSchema.of(empty))).isEqualTo(RecordSchema.of(empty));
  }

  /** What somebody may make of a schema in a registry by hand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"sluice.version\":\"3\" | \"sluice.version\":\"x\"",
        "\"sluice.version\":\"3\" | \"sluice.version\":\"0\"",
        "\"sluice.version\":\"3\" | \"other\":\"3\"",
        "\"sluice.connector\":\"c-1\" | \"other\":\"c-1\"",
        "\"type\":\"int\",\"sluice.type\":\"int\" | \"type\":\"string\",\"sluice.type\":\"int\"",
        "\"sluice.type\":\"int\" | \"sluice.type\":\"integer\"",
        "\"sluice.type\":\"int\" | \"other\":\"int\"",
        "\"_sluice_key\" | \"key\"",
        "[\"null\", | [\"boolean\","
      })
  void aSchemaMadeIntoNonsenseIsRefused(String good, String bad) {
    String text = AvroSchema.of(contract("shop.orders", ContractType.INT)).toString();
    assertThat(text).contains(good);
    Schema nonsense =
        new Schema.Parser(org.apache.avro.NameValidator.UTF_VALIDATOR)
            .setValidateDefaults(false)
            .parse(text.replace(good, bad));
    assertThatThrownBy(() -> AvroSchema.record(nonsense))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
