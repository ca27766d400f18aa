package dev.sluice.redshift.sql;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short digests that tell apart names which would otherwise be equal. */
public final class Digest {

  private Digest() {}

  /** The first eight hexadecimal digits of the SHA-256. */
  public static String shortHex(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
