package dev.sluice.s3.chain;

import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * That one partition cannot go on, while the others can. The message says what, where, and what to
 * do.
 */
final class HeldException extends ConnectException {

  private static final long serialVersionUID = 1;

  private final HoldReason reason;
  private final transient Optional<MissingOffsets> missing;

  HeldException(HoldReason reason, String message) {
    this(reason, message, null);
  }

  HeldException(HoldReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.missing = Optional.empty();
  }

  /** Offsets are missing, and somebody may decide to go on without them. */
  HeldException(HoldReason reason, MissingOffsets missing, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.missing = Optional.of(missing);
  }

  HoldReason reason() {
    return reason;
  }

  /** The offsets to decide about; empty where no decision about offsets helps. */
  Optional<MissingOffsets> missing() {
    return missing;
  }
}
