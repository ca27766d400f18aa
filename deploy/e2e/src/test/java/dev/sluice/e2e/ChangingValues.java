package dev.sluice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * Documents with a field of each contract type but json and string: first the values of
 * docs/value-forms.jsonl, then random ones. The same for the same seed.
 */
final class ChangingValues {

  private static final Path FORMS = Path.of("../../docs/value-forms.jsonl");
  private static final int RANDOM = 60;

  private final Random random;

  ChangingValues(long seed) {
    this.random = new Random(seed);
  }

  List<BsonDocument> documents() throws IOException {
    Map<String, List<BsonValue>> fields = new LinkedHashMap<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(FORMS)) {
      JsonNode form = json.readTree(line);
      String type = form.get("type").asText();
      // A conflict of a string is not told by a string.
      if (!type.equals("json") && !type.equals("string")) {
        fields
            .computeIfAbsent(name(type), any -> new ArrayList<>())
            .add(BsonDocument.parse(form.get("value").asText()).get("v"));
      }
    }
    for (int i = 0; i < RANDOM; i++) {
      fields.get(name("long")).add(new BsonInt64(random.nextLong()));
      fields.get(name("double")).add(new BsonDouble(random.nextGaussian() * 1e6));
      fields.get(name("decimal(38,10)")).add(decimal(25, 10));
      fields.get(name("decimal(18,2)")).add(decimal(15, 2));
      fields
          .get(name("timestamp"))
          .add(new BsonDateTime((long) (random.nextGaussian() * 30_000_000_000_000L)));
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      fields.get(name("bytes(05)")).add(new BsonBinary((byte) 5, bytes));
    }
    int most = fields.values().stream().mapToInt(List::size).max().orElseThrow();
    return IntStream.range(0, most)
        .mapToObj(
            i -> {
              BsonDocument document = new BsonDocument();
              fields.forEach((name, values) -> document.put(name, values.get(i % values.size())));
              return document;
            })
        .toList();
  }

  /** A document whose every field is of another type. */
  static BsonDocument otherwise(int id) throws IOException {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
    new ChangingValues(0)
        .documents()
        .get(0)
        .keySet()
        .forEach(name -> document.put(name, new BsonString("otherwise")));
    return document;
  }

  private BsonValue decimal(int digits, int scale) {
    BigInteger unscaled = new BigInteger(digits * 3, random);
    return new BsonDecimal128(
        new Decimal128(new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale)));
  }

  private static String name(String type) {
    return "f_" + type.replaceAll("[^A-Za-z0-9]", "_");
  }
}
