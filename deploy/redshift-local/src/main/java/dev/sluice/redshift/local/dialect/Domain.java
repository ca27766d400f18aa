package dev.sluice.redshift.local.dialect;

/**
 * A domain in the backend that holds a length in bytes: Redshift counts bytes, PostgreSQL
 * characters.
 *
 * @param base varchar, char or varbyte
 * @param size in bytes
 */
public record Domain(String base, int size) {

  /** Its qualified name. */
  public String sql() {
    return "pg_catalog." + name();
  }

  public String name() {
    return "rs_" + base + "_" + size;
  }
}
