/**
 * Contracts as Avro: the schema of a record, its bytes, the ids under which they travel, and the
 * converter between Connect and all three. The last step before Kafka, and the first after it.
 */
package dev.sluice.guard.avro;
