package dev.sluice.files;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * That the S3 sink holds a partition, and why.
 *
 * @param reason kind of the cause
 * @param since when it was first held for it
 * @param missing the offsets to decide about; empty where no decision about offsets helps
 * @param message what, where, and what to do
 */
public record Hold(
    HoldReason reason, Instant since, Optional<MissingOffsets> missing, String message) {

  public Hold {
    requireNonNull(reason, "reason");
    requireNonNull(since, "since");
    requireNonNull(missing, "missing");
    requireNonNull(message, "message");
  }
}
