/** The shape of what leaves the gate: the Connect schema of a record and the name of its topic. */
package dev.sluice.guard.record;
