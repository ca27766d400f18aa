/**
 * The way of one record: event, contract, projection, and what happens when a document does not
 * fit. Runs in the task of the source connector.
 */
package dev.sluice.guard.gate;
