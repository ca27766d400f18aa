package dev.sluice.redshift.local.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A password as the server keeps it: a digest, never the text (Developer Guide, "CREATE USER"). The
 * digest's algorithm is also the one that a client proves with that it knows the password.
 *
 * @param algorithm how the text was digested
 * @param digest in hexadecimal digits, lower case
 * @param salt in hexadecimal digits; empty for MD5, whose salt is the user's name
 */
public record Password(Algorithm algorithm, String digest, String salt) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 32;
  private static final String SEPARATOR = "|";

  /** How a password is digested. */
  public enum Algorithm {
    /** Of the text and the user's name; what a text without the name of an algorithm gets. */
    MD5,
    /** Of the text and a random salt. */
    SHA256
  }

  /** The MD5 digest of a text for a user. */
  public static Password md5(String text, String user) {
    return new Password(Algorithm.MD5, hex(digest("MD5", utf8(text), utf8(user))), "");
  }

  /** The SHA-256 digest of a text with a salt of its own. */
  public static Password sha256(String text) {
    byte[] salt = random(SALT_BYTES);
    return new Password(Algorithm.SHA256, hex(digest("SHA-256", utf8(text), salt)), hex(salt));
  }

  /** The password of which {@link #stored} gave this. */
  public static Password ofStored(String stored) {
    String[] parts = stored.split("\\" + SEPARATOR, -1);
    return new Password(Algorithm.valueOf(parts[0]), parts[1], parts[2]);
  }

  /** As one text. */
  public String stored() {
    return String.join(SEPARATOR, algorithm.name(), digest, salt);
  }

  /**
   * Whether a client's answer to an MD5 request shows that it knows the password.
   *
   * @param challenge the four bytes of the request
   */
  public boolean isProvedByMd5(byte[] challenge, String answer) {
    String expected = "md5" + hex(digest("MD5", utf8(digest), challenge));
    return MessageDigest.isEqual(utf8(expected), utf8(answer));
  }

  /**
   * Whether a client's answer to a SHA-256 request shows that it knows the password.
   *
   * @param serverNonce of the request
   * @param clientNonce of the answer
   */
  public boolean isProvedBySha256(byte[] serverNonce, byte[] clientNonce, byte[] answer) {
    byte[] known = HexFormat.of().parseHex(digest);
    return MessageDigest.isEqual(digest("SHA-256", known, serverNonce, clientNonce), answer);
  }

  /** Random bytes for a request. */
  public static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Without the digest, which is worth as much as the password to whoever speaks the protocol. */
  @Override
  public String toString() {
    return "Password[" + algorithm + "]";
  }

  private static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
