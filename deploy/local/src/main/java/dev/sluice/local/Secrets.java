package dev.sluice.local;

/** Keeps passwords out of messages. */
final class Secrets {
  private Secrets() {}

  /** A connection string with its password, if it has one, replaced by asterisks. */
  static String withoutPassword(String uri) {
    return uri.replaceFirst("(://[^:/@]*):[^@/]*@", "$1:***@");
  }
}
