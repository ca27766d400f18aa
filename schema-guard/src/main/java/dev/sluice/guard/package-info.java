/** The schema guard as plugins of Kafka Connect: the transformation and its settings. */
package dev.sluice.guard;
