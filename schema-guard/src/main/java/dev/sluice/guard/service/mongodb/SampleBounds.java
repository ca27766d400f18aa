package dev.sluice.guard.service.mongodb;

import java.time.Duration;

/**
 * How much of a collection may be read to infer its first contract; whichever bound is met first
 * ends it.
 */
public record SampleBounds(int documents, long bytes, Duration time) {}
