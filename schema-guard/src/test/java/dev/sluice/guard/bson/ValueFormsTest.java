package dev.sluice.guard.bson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.projection.Projection;
import dev.sluice.guard.support.Bson;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.Test;

/**
 * What docs/value-forms.jsonl says: how a value stands in a column of its type, in one of json and
 * in one of text. The Redshift sink and the comparison hold themselves to the same file.
 */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
class ValueFormsTest {

  private static final Path FILE = Path.of("../docs/value-forms.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonWriterSettings EXACT =
      JsonWriterSettings.builder()
          .outputMode(JsonMode.EXTENDED)
          .doubleConverter(
              (value, writer) -> {
                // By the same digits on every Java.
                writer.writeStartObject();
                writer.writeString("$numberDouble", NumberText.shortest(value));
                writer.writeEndObject();
              })
          .build();

  private static Object projected(ContractField field, BsonValue value) {
    Contract contract = Contract.none("c", "d.c").next(List.of(field), Map.of());
    Projection projection = new Projection(contract);
    Struct record = new Struct(projection.schema());
    byte[] bson = Bson.of(new BsonDocument("v", value));
    assertThat(projection.project(bson, 0, bson.length, record)).as("%s %s", field, value).isTrue();
    return record.get("v");
  }

  private static ContractField column(ContractType type) {
    return new ContractField("v", "v", type, false, 0, false, null);
  }

  private static String json(BsonValue value) {
    BsonCursor cursor = new BsonCursor().on(Bson.of(new BsonDocument("v", value)));
    cursor.next();
    JsonBuffer out = new JsonBuffer();
    ExtendedJson.value(cursor, out);
    return out.text();
  }

  private static String text(BsonValue value) {
    return (String)
        projected(new ContractField("v", "v", ContractType.STRING, false, 0, true, null), value);
  }

  /** A column's value as a text that says all of it. */
  private static String typed(Object value) {
    if (value instanceof Date date) {
      return Long.toString(date.getTime());
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Double number) {
      return NumberText.shortest(number);
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  private static String page() throws Exception {
    StringBuilder page = new StringBuilder();
    for (ValueForms.Case each : ValueForms.all()) {
      String json = json(each.value());
      ObjectNode line = JSON.createObjectNode();
      line.put("type", each.type().text());
      line.put("value", new BsonDocument("v", each.value()).toJson(EXACT));
      line.put(
          "column",
          each.type().equals(ContractType.JSON)
              ? json
              : typed(projected(column(each.type()), each.value())));
      line.put("json", json);
      line.put("text", text(each.value()));
      page.append(JSON.writeValueAsString(line)).append('\n');
    }
    return page.toString();
  }

  /**
   * Rewrite the file with {@code mvn test -pl schema-guard -am -Dtest=ValueFormsTest
   * -Dsluice.docs.write=true}, and read what changed: every line is a promise to whoever has data.
   */
  @Test
  void everyValueHasTheFormsThatTheFileSays() throws Exception {
    String expected = page();
    if (Boolean.getBoolean("sluice.docs.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE)).isEqualTo(expected);
  }

  /** A value of one BSON type has the forms of an equal one of another, and of no other value. */
  @Test
  void equalNumbersHaveOneForm() {
    for (List<String> equal :
        List.of(
            List.of("0", "0.0", "-0.0", "{$numberLong: '0'}", "{$numberDecimal: '-0.00'}"),
            List.of("7", "7.0", "{$numberLong: '7'}", "{$numberDecimal: '7.00'}"),
            List.of("1e10", "{$numberLong: '10000000000'}", "{$numberDecimal: '1E+10'}"),
            List.of("1e17", "{$numberLong: '100000000000000000'}", "{$numberDecimal: '1E+17'}"),
            List.of(
                "1e20", "{$numberDecimal: '1E+20'}", "{$numberDecimal: '100000000000000000000'}"),
            List.of("1e300", "{$numberDecimal: '1E+300'}"),
            List.of("0.5", "{$numberDecimal: '0.5'}", "{$numberDecimal: '0.500'}"),
            List.of("NaN", "{$numberDecimal: 'NaN'}"),
            List.of("-Infinity", "{$numberDecimal: '-Infinity'}"))) {
      assertThat(equal.stream().map(ValueFormsTest::value).map(ValueFormsTest::json).distinct())
          .as(equal.get(0))
          .hasSize(1);
      assertThat(equal.stream().map(ValueFormsTest::value).map(ValueFormsTest::text).distinct())
          .as(equal.get(0))
          .hasSize(1);
    }
  }

  private static BsonValue value(String json) {
    return BsonDocument.parse("{v: " + json + "}").get("v");
  }

  @Test
  void aDoubleHasTheFewestDigitsOnEveryJava() {
    Random random = new Random(5);
    for (String known :
        List.of("2.0E-3", "1.0E23", "2.0E23", "8.41E21", "4.9E-324", "2.2250738585072014E-308")) {
      assertThat(new BigDecimal(NumberText.shortest(Double.parseDouble(known))))
          .isEqualByComparingTo(new BigDecimal(known));
    }
    for (int i = 0; i < 20_000; i++) {
      double value =
          i % 2 == 0 ? random.nextGaussian() : Double.longBitsToDouble(random.nextLong());
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        continue;
      }
      String text = NumberText.shortest(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value);
      BigDecimal digits = new BigDecimal(text).stripTrailingZeros();
      if (digits.precision() > 2) {
        BigDecimal unit = digits.ulp().movePointRight(1);
        BigDecimal shorter = digits.divideToIntegralValue(unit).multiply(unit);
        assertThat(shorter.doubleValue()).as(text).isNotEqualTo(value);
        assertThat(shorter.add(unit.multiply(BigDecimal.valueOf(digits.signum()))).doubleValue())
            .as(text)
            .isNotEqualTo(value);
      }
    }
  }

  @Test
  void aPathInsideJsonHasOneFormForIntsAndBsonTimestamps() {
    ContractField field =
        ContractField.of("v", "v", ContractType.JSON)
            .withShape(Shape.document(Map.of("n", Shape.scalar(ContractType.Kind.LONG))));
    assertThat(projected(field, value("{n: {$timestamp: {t: 1, i: 2}}}")))
        .isEqualTo(projected(field, value("{n: {$numberLong: '4294967298'}}")))
        .isEqualTo("{\"n\":4294967298}");
  }

  @Test
  void doublesOfTheFileReadBackAsThemselves() {
    ValueForms.all().stream()
        .filter(each -> each.value() instanceof BsonDouble)
        .forEach(
            each ->
                assertThat(Double.valueOf(text(each.value())))
                    .isEqualTo(Double.valueOf(each.value().asDouble().getValue() + 0.0)));
  }
}
