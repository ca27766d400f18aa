package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdlTest {

  private static Contract contract(int version, ContractField... fields) {
    return new Contract("c", "shop.orders", version, List.of(fields), Contract.ID_ALONE, Map.of());
  }

  private static ContractField field(String type) {
    return ContractField.of("theField", "the_field", ContractType.parse(type));
  }

  private static List<String> change(String from, String to) {
    return Ddl.proposedDdl(contract(1, field(from)), contract(2, field(to)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objectId|VARCHAR(24)",
        "string|VARCHAR(64) ENCODE ZSTD",
        "int|INTEGER",
        "long|BIGINT",
        "double|DOUBLE PRECISION",
        "decimal(18,2)|DECIMAL(18,2)",
        "boolean|BOOLEAN",
        "timestamp|TIMESTAMP",
        "bytes|VARBYTE(64)",
        "uuid|VARCHAR(36)",
        "json|SUPER"
      })
  void everyTypeHasAColumn(String type, String column) {
    assertThat(Ddl.proposedDdl(contract(1), contract(2, field(type))))
        .containsExactly("ALTER TABLE \"shop\".\"orders\" ADD COLUMN \"the_field\" " + column);
  }

  @Test
  void theFirstContractMakesATable() {
    Contract first =
        contract(1, ContractField.of("_id", "_id", ContractType.OBJECT_ID), field("int"));
    assertThat(Ddl.proposedDdl(Contract.none("c", "shop.orders"), first))
        .containsExactly(
            "CREATE TABLE \"shop\".\"orders\" (\"_id\" VARCHAR(24), \"the_field\" INTEGER)");
  }

  @Test
  void theSameColumnsNeedNoStatement() {
    assertThat(change("int", "int")).isEmpty();
    assertThat(Ddl.proposedDdl(contract(1, field("int")), contract(2))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int|long|\"the_field\"::BIGINT",
        "int|decimal(18,2)|\"the_field\"::DECIMAL(18,2)",
        "int|string|\"the_field\"::VARCHAR",
        "int|json|\"the_field\"::SUPER",
        "long|json|\"the_field\"::SUPER",
        "double|json|\"the_field\"::SUPER",
        "decimal(4,2)|json|\"the_field\"::SUPER",
        "boolean|json|\"the_field\"::SUPER",
        "string|json|JSON_PARSE(QUOTE_IDENT(\"the_field\"))",
        "timestamp|json|JSON_PARSE(QUOTE_IDENT(\"the_field\"))"
      })
  void anotherTypeIsAnotherColumnUnderTheName(String from, String to, String cast) {
    List<String> statements = change(from, to);
    assertThat(statements).hasSize(4);
    assertThat(statements.get(0))
        .startsWith("ALTER TABLE \"shop\".\"orders\" ADD COLUMN \"the_field_next\" ");
    assertThat(statements.get(1))
        .isEqualTo("UPDATE \"shop\".\"orders\" SET \"the_field_next\" = " + cast);
    assertThat(statements.get(2))
        .isEqualTo("ALTER TABLE \"shop\".\"orders\" DROP COLUMN \"the_field\"");
    assertThat(statements.get(3))
        .isEqualTo(
            "ALTER TABLE \"shop\".\"orders\" RENAME COLUMN \"the_field_next\" TO \"the_field\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0,64",
    "32,64",
    "33,128",
    "64,128",
    "65,256",
    "16384,32768",
    "16385,65535",
    "65535,65535",
    "2147483647,65535"
  })
  void aTextHasRoomForTwiceWhatWasSeen(int maxBytes, int room) {
    assertThat(Ddl.roomFor(maxBytes, 65_535)).isEqualTo(room);
    ContractField text =
        new ContractField("t", "t", ContractType.STRING, false, maxBytes, false, null);
    assertThat(Ddl.proposedDdl(contract(1), contract(2, text)).get(0))
        .endsWith("VARCHAR(" + room + ") ENCODE ZSTD");
  }

  @ParameterizedTest
  @CsvSource({"8388608,16777216", "8388609,16777216", "2147483647,16777216", "4194304,8388608"})
  void bytesHaveRoomToo(int maxBytes, int room) {
    ContractField bytes =
        new ContractField("t", "t", ContractType.BYTES, false, maxBytes, false, null);
    assertThat(Ddl.proposedDdl(contract(1), contract(2, bytes)).get(0))
        .endsWith("VARBYTE(" + room + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Shop.Orders|\"shop\".\"orders\"",
        "my-shop.a.b c|\"my_shop\".\"a_b_c\"",
        "1shop.2024|\"_1shop\".\"_2024\"",
        "s.x|\"s\".\"x\""
      })
  void aNamespaceBecomesSchemaAndTable(String namespace, String table) {
    Contract first =
        new Contract("c", namespace, 1, List.of(field("int")), Contract.ID_ALONE, Map.of());
    assertThat(Ddl.proposedDdl(Contract.none("c", namespace), first))
        .containsExactly("CREATE TABLE " + table + " (\"the_field\" INTEGER)");
  }
}
