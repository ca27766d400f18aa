package dev.sluice.guard.bson;

import dev.sluice.guard.contract.ContractType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * A value of each kind that a column of each contract type can hold: the extremes, the ordinary,
 * and those at the edges of a rule. The same on every run.
 */
final class ValueForms {

  /** A value in a column of a type. */
  record Case(ContractType type, BsonValue value) {}

  private final List<Case> cases = new ArrayList<>();

  private ValueForms() {}

  static List<Case> all() {
    ValueForms forms = new ValueForms();
    forms.texts();
    forms.integers();
    forms.doubles();
    forms.decimals();
    forms.others();
    forms.dates();
    forms.binaries();
    forms.json();
    return forms.cases;
  }

  private void add(ContractType type, Stream<? extends BsonValue> values) {
    values.forEach(value -> cases.add(new Case(type, value)));
  }

  private void texts() {
    add(
        ContractType.STRING,
        Stream.of(
                "",
                " ",
                "text",
                "1.50",
                "null",
                "true",
                "{\"a\": 1}",
                "'\"\\ \t\r\n\u0001 \\u0041",
                "é 日本 😀 \u0301",
                "507f1f77bcf86cd799439011",
                "2026-01-01T00:00:00Z")
            .map(BsonString::new));
    add(
        ContractType.OBJECT_ID,
        Stream.of(
                "000000000000000000000000", "ffffffffffffffffffffffff", "507f1f77bcf86cd799439011")
            .map(hex -> new BsonObjectId(new ObjectId(hex))));
  }

  private void integers() {
    add(
        ContractType.INT,
        Stream.of(0, 1, -1, 10, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE)
            .map(BsonInt32::new));
    add(
        ContractType.LONG,
        Stream.of(0L, -1L, 100L, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE)
            .map(BsonInt64::new));
    add(
        ContractType.LONG,
        Stream.of(new BsonInt32(7), new BsonTimestamp(1, 2), new BsonTimestamp(-1, -1)));
  }

  private void doubles() {
    List<Double> values = new ArrayList<>();
    // As texts, since some of them are what Java before 19 writes with too many digits.
    Stream.of(
            "0 -0.0 1 -1 1.5 0.1 0.30000000000000004 0.3333333333333333 0.6666666666666666 4.35 12.5 100",
            "123456.789 1234567890123456.8 1e7 1e10 1e15 1e16 1e17 9007199254740992 0x1p62 0x1p63 -0x1p63",
            "-0x1.0000000000001p63 1e19 1e21 1e22 1e23 2e23 8.41e21 2e-3 1e-3 1e-4 1e-5 1.5e-7 0x1p-20",
            "0x1p-30 0x1p-44 1e-37 1e-38 1e-39 1.7e37 1e37 1e38 1e39 1e300 1e-300 5e-324 2e-322 1e-310")
        .flatMap(line -> Stream.of(line.split(" ")))
        .map(Double::valueOf)
        .forEach(values::add);
    values.addAll(
        List.of(
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Math.nextDown(Double.MIN_NORMAL),
            Math.nextUp(1.0),
            Math.nextDown(1.0),
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY));
    Random random = new Random(12);
    for (int i = 0; i < 40; i++) {
      double bits = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(bits) && !Double.isInfinite(bits)) {
        values.add(bits);
      }
      values.add(random.nextInt() / 100.0);
      values.add(random.nextGaussian());
    }
    add(ContractType.DOUBLE, values.stream().map(BsonDouble::new));
    add(ContractType.DOUBLE, Stream.of(new BsonInt32(7), new BsonInt64(1L << 53)));
  }

  private void decimals() {
    add(
        ContractType.decimal(18, 2),
        decimals(
            "0",
            "-0",
            "0.00",
            "0E-10",
            "1",
            "1.5",
            "1.50",
            "10",
            "100.00",
            "1E+3",
            "-0.01",
            "9999999999999.99",
            "99999999999999.99",
            "9999999999999999.99",
            "-9999999999999999.99"));
    add(ContractType.decimal(18, 2), Stream.of(new BsonInt32(7), new BsonInt64(-100)));
    add(ContractType.decimal(18, 0), decimals("10", "1E+15", "999999999999999999"));
    add(ContractType.decimal(5, 5), decimals("0.00001", "-0.99999", "0.5", "0.10000"));
    add(
        ContractType.decimal(38, 0),
        decimals(
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "1E+19",
            "1E+20",
            "1E+37",
            "12345678901234567890123",
            "123456789012345E+10",
            "1234567890123456E+10",
            "1E+37"));
    add(
        ContractType.decimal(38, 10),
        decimals(
            "0.0000000001",
            "12345.6789012345",
            "123456.6789012345",
            "1234567.1234567891",
            "9223372036854775807.0000000000",
            "-9223372036854775808",
            "9223372036854775808",
            "9223372036854775807.5",
            "9999999999999999999999999999.9",
            "100"));
    add(
        ContractType.decimal(38, 37),
        decimals(
            "1E-37", "-1E-37", "0.1", "0.123456789012345", "0.1234567890123456789012345678901234"));
  }

  private static Stream<BsonValue> decimals(String... texts) {
    return Stream.of(texts).map(text -> new BsonDecimal128(Decimal128.parse(text)));
  }

  private void others() {
    add(ContractType.BOOLEAN, Stream.of(BsonBoolean.TRUE, BsonBoolean.FALSE));
  }

  private void dates() {
    add(
        ContractType.TIMESTAMP,
        Stream.of(
                0L,
                1L,
                -1L,
                999L,
                1000L,
                1_764_000_000_123L,
                -468_288_000_000L,
                -12_219_292_800_000L,
                -62_135_596_800_000L,
                -62_135_596_800_001L,
                -62_198_755_200_000L,
                -62_167_219_200_000L,
                -210_863_520_000_000L,
                253_402_300_799_999L,
                253_402_300_800_000L,
                9_223_372_036_854_775L)
            .map(BsonDateTime::new));
  }

  private void binaries() {
    byte[] bytes = new byte[300];
    new Random(3).nextBytes(bytes);
    for (int subtype : new int[] {0, 2, 5, 6, 0x80, 0xff}) {
      add(
          ContractType.bytes(subtype),
          Stream.of(new byte[0], new byte[] {0}, new byte[] {0, -1, 0x7f}, bytes)
              .map(each -> new BsonBinary((byte) subtype, each)));
    }
    add(ContractType.bytes(4), Stream.of(new BsonBinary((byte) 4, new byte[15])));
    byte[] sixteen = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    for (int subtype : new int[] {3, 4}) {
      add(
          ContractType.UUID,
          Stream.of(new byte[16], sixteen).map(each -> new BsonBinary((byte) subtype, each)));
    }
  }

  /** What no column of another type holds, and all the others as they stand inside a document. */
  private void json() {
    BsonDocument every = new BsonDocument();
    for (Case each : List.copyOf(cases)) {
      every.append("f" + every.size(), each.value());
    }
    add(
        ContractType.JSON,
        Stream.of(
                "{'v': {}}",
                "{'v': []}",
                "{'v': {'a': 1, 'b': [null, {'c': 'x'}]}}",
                "{'v': {'$numberDecimal': 'NaN'}}",
                "{'v': {'$numberDecimal': '-Infinity'}}",
                "{'v': {'$numberDecimal': '1E+6144'}}",
                "{'v': {'$numberDecimal': '1E-6176'}}",
                "{'v': {'$numberDecimal': '1E+307'}}",
                "{'v': {'$numberDecimal': '1E+308'}}",
                "{'v': {'$numberDecimal': '1E-307'}}",
                "{'v': {'$numberDecimal': '1E-308'}}",
                "{'v': {'$date': {'$numberLong': '9223372036854775807'}}}",
                "{'v': {'$regularExpression': {'pattern': '^a/\"', 'options': 'im'}}}",
                "{'v': {'$code': 'f()'}}",
                "{'v': {'$code': 'f(x)', '$scope': {'x': {'$numberLong': '1'}}}}",
                "{'v': {'$symbol': 's'}}",
                "{'v': {'$minKey': 1}}",
                "{'v': {'$maxKey': 1}}",
                "{'v': {'$undefined': true}}")
            .map(json -> BsonDocument.parse(json).get("v")));
    add(ContractType.JSON, Stream.of(every));
    List<Case> scalars = List.copyOf(cases);
    scalars.stream()
        .filter(each -> !each.type().equals(ContractType.JSON))
        .map(Case::value)
        .distinct()
        .forEach(value -> cases.add(new Case(ContractType.JSON, value)));
  }
}
