package dev.sluice.bench.s3;

import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.record.RecordSchema;
import java.math.BigDecimal;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Records of a contract, rows of 20 columns and about 1 KB, half of it text that hardly repeats;
 * the same each time.
 */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
final class Rows {

  static final int PRECISION = 18;
  static final int SCALE = 4;

  static final Schema SCHEMA = schema();

  private static final String[] WORDS = {
    "river", "gate", "water", "channel", "stone", "level", "flood", "lock", "boat", "harbour",
    "current", "bridge", "depth", "shore", "wheel", "mill", "basin", "valve", "stream", "dam"
  };
  private static final int SEED = 20;
  private static final long EPOCH = 1_700_000_000_000L;

  private final Random random = new Random(SEED);

  private Rows() {}

  /** That many different rows. */
  static Struct[] make(int count) {
    Rows rows = new Rows();
    Struct[] made = new Struct[count];
    for (int i = 0; i < count; i++) {
      made[i] = rows.row(i);
    }
    return made;
  }

  private static Schema schema() {
    Map<String, ContractType> columns = new LinkedHashMap<>();
    for (String text :
        List.of(
            "customer", "email", "street", "city", "country", "status", "description", "note")) {
      columns.put(text, ContractType.STRING);
    }
    columns.put("items", ContractType.STRING);
    columns.put("quantity", ContractType.INT);
    columns.put("priority", ContractType.INT);
    columns.put("weight", ContractType.DOUBLE);
    columns.put("score", ContractType.DOUBLE);
    columns.put("paid", ContractType.BOOLEAN);
    columns.put("price", ContractType.decimal(PRECISION, SCALE));
    columns.put("created", ContractType.TIMESTAMP);
    return RecordSchema.of(RecordSchema.NAME_PREFIX + "shop.orders", "shop.orders", 1, columns);
  }

  private Struct row(int number) {
    return new Struct(SCHEMA)
        .put(RecordSchema.KEY, "%024x".formatted(0x5f3a9c0000000000L + number))
        .put("customer", text(20))
        .put("email", text(12).replace(' ', '.') + random.nextInt(100_000) + "@example.org")
        .put("street", text(24) + " " + random.nextInt(300))
        .put("city", WORDS[random.nextInt(WORDS.length)] + "ton")
        .put("country", WORDS[random.nextInt(5)])
        .put("status", WORDS[random.nextInt(4)])
        .put(RecordSchema.OP, "c")
        .put("description", text(330))
        .put("note", random.nextInt(3) == 0 ? null : text(120))
        .put("items", "[{\"sku\":\"%d\",\"text\":\"%s\"}]".formatted(random.nextInt(), text(160)))
        .put("quantity", random.nextInt(100))
        .put("priority", random.nextInt(5))
        .put(RecordSchema.SEQ, random.nextLong())
        .put("weight", random.nextDouble())
        .put("score", random.nextGaussian())
        .put("paid", random.nextBoolean())
        .put("price", BigDecimal.valueOf(random.nextInt(100_000_000), SCALE))
        .put("created", new Date(EPOCH + random.nextInt()))
        .put(RecordSchema.TS, new Date(EPOCH + random.nextInt()));
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(1_000)).append(' ');
    }
    text.setLength(length);
    return text.toString();
  }
}
