/** The records of contracts as they stand in Kafka: Avro binary in Confluent's frame. */
package dev.sluice.s3.avro;
