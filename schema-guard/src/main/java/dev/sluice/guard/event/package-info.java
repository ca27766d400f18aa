/**
 * A change event of the MongoDB source connector, read from its BSON. The first step of a record
 * through the gate.
 */
package dev.sluice.guard.event;
