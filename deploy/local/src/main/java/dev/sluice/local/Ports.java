package dev.sluice.local;

/**
 * The loopback ports of the embedded stack. 0 means any free port, which the stack then keeps over
 * restarts of the part.
 *
 * @param mongodb the MongoDB stand-in
 * @param kafka the Kafka broker
 * @param connect the REST interface of the first Connect worker; further workers take free ports
 * @param s3 the S3 endpoint
 * @param redshift redshift-local
 */
public record Ports(int mongodb, int kafka, int connect, int s3, int redshift) {

  /** Rejects what is not a port. */
  public Ports {
    for (int port : new int[] {mongodb, kafka, connect, s3, redshift}) {
      if (port < 0 || port > 65_535) {
        throw new StackException(
            "Not a port: " + port + ". Choose one from 1 to 65535, or 0 for any free one.");
      }
    }
  }

  /**
   * The default ports: each part's well-known port, moved so that it does not clash with a real
   * one.
   */
  public static Ports fixed() {
    return new Ports(27117, 29092, 28083, 29000, 25439);
  }

  /** Any free ports, for tests. */
  public static Ports ephemeral() {
    return new Ports(0, 0, 0, 0, 0);
  }

  /** The port of one part. */
  public int of(Part part) {
    return switch (part) {
      case MONGODB -> mongodb;
      case KAFKA -> kafka;
      case CONNECT -> connect;
      case S3 -> s3;
      case REDSHIFT -> redshift;
    };
  }

  /** These ports with another one for {@code part}. */
  public Ports with(Part part, int port) {
    return new Ports(
        part == Part.MONGODB ? port : mongodb,
        part == Part.KAFKA ? port : kafka,
        part == Part.CONNECT ? port : connect,
        part == Part.S3 ? port : s3,
        part == Part.REDSHIFT ? port : redshift);
  }
}
