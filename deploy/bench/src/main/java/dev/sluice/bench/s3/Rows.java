package dev.sluice.bench.s3;

import java.math.BigDecimal;
import java.util.Date;
import java.util.Random;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** Rows of 20 columns and about 1 KB, half of it text that hardly repeats; the same each time. */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
final class Rows {

  static final int PRECISION = 18;
  static final int SCALE = 4;

  static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("id", Schema.STRING_SCHEMA)
          .field("customer", Schema.OPTIONAL_STRING_SCHEMA)
          .field("email", Schema.OPTIONAL_STRING_SCHEMA)
          .field("street", Schema.OPTIONAL_STRING_SCHEMA)
          .field("city", Schema.OPTIONAL_STRING_SCHEMA)
          .field("country", Schema.OPTIONAL_STRING_SCHEMA)
          .field("status", Schema.OPTIONAL_STRING_SCHEMA)
          .field("channel", Schema.OPTIONAL_STRING_SCHEMA)
          .field("description", Schema.OPTIONAL_STRING_SCHEMA)
          .field("note", Schema.OPTIONAL_STRING_SCHEMA)
          .field("items", Schema.OPTIONAL_STRING_SCHEMA)
          .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
          .field("priority", Schema.OPTIONAL_INT32_SCHEMA)
          .field("sequence", Schema.OPTIONAL_INT64_SCHEMA)
          .field("weight", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("score", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("paid", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field(
              "price",
              Decimal.builder(SCALE)
                  .optional()
                  .parameter("connect.decimal.precision", Integer.toString(PRECISION))
                  .build())
          .field("created", Timestamp.builder().optional().build())
          .field("updated", Timestamp.builder().optional().build())
          .build();

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

  private Struct row(int number) {
    return new Struct(SCHEMA)
        .put("id", "%024x".formatted(0x5f3a9c0000000000L + number))
        .put("customer", text(20))
        .put("email", text(12).replace(' ', '.') + random.nextInt(100_000) + "@example.org")
        .put("street", text(24) + " " + random.nextInt(300))
        .put("city", WORDS[random.nextInt(WORDS.length)] + "ton")
        .put("country", WORDS[random.nextInt(5)])
        .put("status", WORDS[random.nextInt(4)])
        .put("channel", WORDS[random.nextInt(3)])
        .put("description", text(330))
        .put("note", random.nextInt(3) == 0 ? null : text(120))
        .put("items", "[{\"sku\":\"%d\",\"text\":\"%s\"}]".formatted(random.nextInt(), text(160)))
        .put("quantity", random.nextInt(100))
        .put("priority", random.nextInt(5))
        .put("sequence", random.nextLong())
        .put("weight", random.nextDouble())
        .put("score", random.nextGaussian())
        .put("paid", random.nextBoolean())
        .put("price", BigDecimal.valueOf(random.nextInt(100_000_000), SCALE))
        .put("created", new Date(EPOCH + random.nextInt()))
        .put("updated", new Date(EPOCH + random.nextInt()));
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
