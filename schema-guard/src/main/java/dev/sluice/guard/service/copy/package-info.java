/** Generations: a start time, a stream, a copy, and the sweep that ends a resync. */
package dev.sluice.guard.service.copy;
