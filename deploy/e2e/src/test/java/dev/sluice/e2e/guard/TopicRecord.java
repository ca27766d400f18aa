package dev.sluice.e2e.guard;

import dev.sluice.cli.guard.Contract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of a data topic, decoded by docs/formats.md alone: frame, then Avro binary.
 *
 * @param key the record's key
 * @param values the contract's columns that are not null, by name
 */
record TopicRecord(
    int partition, long offset, String key, String op, long seq, Map<String, Object> values) {

  /**
   * Decodes a record.
   *
   * @param contracts by their ids
   */
  static TopicRecord of(ConsumerRecord<byte[], byte[]> record, Map<Integer, Contract> contracts) {
    ByteBuffer value = ByteBuffer.wrap(record.value());
    if (value.get() != 0) {
      throw new AssertionError("a record without a frame at " + where(record));
    }
    // Without a registry: an offset of the control log, told apart by the sign.
    int id = value.getInt() & Integer.MAX_VALUE;
    Contract contract = contracts.get(id);
    if (contract == null) {
      throw new AssertionError("unknown contract " + id + " at " + where(record));
    }
    String key = text(value);
    String op = text(value);
    number(value);
    long seq = number(value);
    Map<String, Object> values = new TreeMap<>();
    for (Contract.Field field : contract.fields()) {
      if (number(value) == 1) {
        values.put(field.column(), value(value, field.type()));
      }
    }
    String messageKey = new String(record.key(), StandardCharsets.UTF_8);
    if (value.hasRemaining() || !key.equals(messageKey)) {
      throw new AssertionError("not a whole record, or of another key, at " + where(record));
    }
    return new TopicRecord(record.partition(), record.offset(), key, op, seq, values);
  }

  private static Object value(ByteBuffer from, String type) {
    return switch (type) {
      case "int", "long" -> number(from);
      case "string" -> text(from);
      default -> throw new AssertionError("these tests have no values of type " + type);
    };
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[(int) number(from)];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long number(ByteBuffer from) {
    long zigzag = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      zigzag |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
  }

  private static String where(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}
