package dev.sluice.redshift.load;

import dev.sluice.redshift.sql.Literal;

/**
 * The role by which COPY may read the bucket. COPY from Parquet takes nothing else: "COPY from this
 * file format only accepts IAM_ROLE credentials" (error 8001).
 *
 * @param role ARN, several separated by commas, or {@code default}
 */
public record CopyRole(String role) {

  /** The clause in COPY. */
  String sql() {
    return "IAM_ROLE " + (role.equals("default") ? "default" : Literal.text(role));
  }
}
