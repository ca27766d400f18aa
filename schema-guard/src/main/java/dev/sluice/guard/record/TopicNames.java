package dev.sluice.guard.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The data topic of a namespace. */
public final class TopicNames {

  private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._-]");

  private TopicNames() {}

  /**
   * {@code <prefix>.<namespace>}; characters that Kafka does not allow become underscores, and then
   * 8 hex digits of the namespace's SHA-256 keep names apart.
   */
  public static String of(String prefix, String namespace) {
    String legal = ILLEGAL.matcher(namespace).replaceAll("_");
    String topic = prefix + "." + legal;
    return legal.equals(namespace) ? topic : topic + "-" + hash(namespace);
  }

  private static String hash(String namespace) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(namespace.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
