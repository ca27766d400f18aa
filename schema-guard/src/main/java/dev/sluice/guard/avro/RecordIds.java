package dev.sluice.guard.avro;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * What the four bytes of a frame mean. The id of a schema registry is 0 or more, as Confluent's
 * are; a contract's offset in the control log has the highest bit set. So no id can be taken for
 * one of the other kind, and a topic may hold both.
 */
interface RecordIds extends AutoCloseable {

  /**
   * The id that a record carries.
   *
   * @param record a contract's, see {@link dev.sluice.guard.record.RecordSchema#is}
   * @throws RuntimeException when there is none now; the message says why and what to do
   */
  int id(String topic, Schema record);

  /**
   * The Connect schema of the records with an id.
   *
   * @throws DataException when everything was read and nothing has this id
   * @throws RuntimeException any other when it cannot be found out now
   */
  Schema record(String topic, int id);

  @Override
  void close();
}
