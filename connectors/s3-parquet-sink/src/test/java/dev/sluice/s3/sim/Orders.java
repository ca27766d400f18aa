package dev.sluice.s3.sim;

import java.util.Base64;
import java.util.Date;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as the schema guard makes them, of a small collection. */
@SuppressWarnings("JavaUtilDate")
public final class Orders {

  public static final String TOPIC = "sluice.shop.orders";

  public static final Schema V1 = schema(1);
  public static final Schema V2 = schema(2);

  private Orders() {}

  private static Schema schema(int version) {
    SchemaBuilder builder =
        SchemaBuilder.struct()
            .name("dev.sluice.contract.shop.orders")
            .version(version)
            .field("_sluice_key", Schema.STRING_SCHEMA)
            .field("_sluice_op", Schema.STRING_SCHEMA)
            .field("_sluice_ts", Timestamp.SCHEMA)
            .field("_sluice_seq", Schema.INT64_SCHEMA)
            .field("title", typed(Schema.Type.STRING, "string"));
    if (version > 1) {
      builder.field("amount", typed(Schema.Type.INT64, "long"));
    }
    return builder.build();
  }

  private static Schema typed(Schema.Type type, String sluiceType) {
    return new SchemaBuilder(type).optional().parameter("sluice.type", sluiceType).build();
  }

  public static Struct value(Schema schema, long number) {
    Struct struct =
        new Struct(schema)
            .put("_sluice_key", "k" + number)
            .put("_sluice_op", number % 10 == 9 ? "d" : "c")
            .put("_sluice_ts", new Date(1_700_000_000_000L + number))
            .put("_sluice_seq", number)
            .put("title", "title " + number);
    if (schema == V2) {
      struct.put("amount", number);
    }
    return struct;
  }

  public static SinkRecord record(Schema schema, int partition, long offset) {
    return record(TOPIC, partition, offset, value(schema, offset));
  }

  public static SinkRecord record(String topic, int partition, long offset, Struct value) {
    return new SinkRecord(
        topic, partition, Schema.STRING_SCHEMA, "k" + offset, value.schema(), value, offset);
  }

  /** A value with a title that takes as many bytes however it is compressed. */
  public static Struct large(long number, int bytes) {
    byte[] noise = new byte[bytes];
    new Random(number).nextBytes(noise);
    return value(V1, number).put("title", Base64.getEncoder().encodeToString(noise));
  }
}
