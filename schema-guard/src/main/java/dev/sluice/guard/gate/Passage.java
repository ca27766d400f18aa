package dev.sluice.guard.gate;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.key.KeyReader;
import dev.sluice.guard.projection.Projection;
import dev.sluice.guard.record.RecordSchema;
import dev.sluice.guard.record.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** How records go through under one contract version. Not thread-safe. */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
final class Passage {

  private final Contract contract;
  private final Projection projection;
  private final KeyReader keys;
  private final String topic;
  private final byte[] namespaceUtf8;
  private final Schema schema;
  private final Field keyField;
  private final Field opField;
  private final Field tsField;
  private final Field seqField;
  private Struct projected;
  private long ignoredBefore;

  /**
   * A passage.
   *
   * @param discarded the paths at which values that do not fit are left out, besides those that
   *     decisions name
   */
  Passage(Contract contract, Set<String> discarded, String topicPrefix) {
    this.contract = contract;
    projection = new Projection(contract, discarded);
    keys = new KeyReader(contract);
    topic = TopicNames.of(topicPrefix, contract.namespace());
    namespaceUtf8 = contract.namespace().getBytes(StandardCharsets.UTF_8);
    schema = projection.schema();
    keyField = RecordSchema.slot(schema, RecordSchema.KEY);
    opField = RecordSchema.slot(schema, RecordSchema.OP);
    tsField = RecordSchema.slot(schema, RecordSchema.TS);
    seqField = RecordSchema.slot(schema, RecordSchema.SEQ);
  }

  Contract contract() {
    return contract;
  }

  /** Whether this is the very contract; asked for every record, so by identity. */
  @SuppressWarnings("ReferenceEquality")
  boolean isUnder(Contract other) {
    return contract == other;
  }

  /** Reads the keys of events as the contract has them. */
  KeyReader keys() {
    return keys;
  }

  String topic() {
    return topic;
  }

  byte[] namespaceUtf8() {
    return namespaceUtf8;
  }

  /** Whether the event's document fits; then {@link #record} gives it. */
  boolean project(ChangeEvent event, String key, long seq) {
    ignoredBefore = projection.ignored();
    projected = started(key, event.operation().code(), seq);
    return projection.project(event.bytes(), event.documentStart(), event.documentEnd(), projected);
  }

  /** Whether the document projected last did not fit because its row is too large. */
  boolean tooLarge() {
    return projection.tooLarge();
  }

  /** How many values of the document projected last were left out. */
  long ignored() {
    return projection.ignored() - ignoredBefore;
  }

  /** The record with the document projected last. */
  <R extends ConnectRecord<R>> R record(R record, String key, long seq) {
    return to(record, key, projected, seq);
  }

  /** The record of a deleted document: its key, and null in every column of the contract. */
  <R extends ConnectRecord<R>> R deleted(R record, ChangeEvent event, String key) {
    return to(
        record,
        key,
        started(key, event.operation().code(), event.clusterTime()),
        event.clusterTime());
  }

  private Struct started(String key, String op, long seq) {
    return new Struct(schema)
        .put(keyField, key)
        .put(opField, op)
        .put(tsField, new Date(millis(seq)))
        .put(seqField, seq);
  }

  private <R extends ConnectRecord<R>> R to(R record, String key, Struct value, long seq) {
    return record.newRecord(
        topic, null, Schema.STRING_SCHEMA, key, schema, value, millis(seq), record.headers());
  }

  /** The seconds of a BSON timestamp in milliseconds. */
  private static long millis(long seq) {
    return (seq >>> 32) * 1000;
  }
}
