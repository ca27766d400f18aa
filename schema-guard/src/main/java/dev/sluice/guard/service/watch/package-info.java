/**
 * What is watched while all goes well: the oplog behind a position, silence, the report and metrics
 * of each collection.
 */
package dev.sluice.guard.service.watch;
