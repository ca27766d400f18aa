package dev.sluice.redshift.local.copy;

/** Why a load fails: an error of the data or of S3, with Redshift's code. */
final class LoadFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** A value or a row does not fit. */
  static final int DATA = 15_001;

  /** The file's schema does not fit the table's. */
  static final int SCHEMA = 15_007;

  /** S3 answered with an error, or not at all. */
  static final int S3 = 8_001;

  private final int code;
  private final String file;
  private final long line;
  private final transient TargetColumn column;

  LoadFailure(int code, String message, String file, long line, TargetColumn column) {
    super(message);
    this.code = code;
    this.file = file;
    this.line = line;
    this.column = column;
  }

  static LoadFailure ofFile(int code, String message, String file) {
    return new LoadFailure(code, message, file, 0, null);
  }

  int code() {
    return code;
  }

  String file() {
    return file;
  }

  /** From 1; 0 for the file as a whole. */
  long line() {
    return line;
  }

  /** Null when no one column is meant. */
  TargetColumn column() {
    return column;
  }
}
