package dev.sluice.redshift.load;

import dev.sluice.redshift.sql.Literal;

/**
 * The clause by which COPY may read the bucket. Never logged, as it may hold a secret.
 *
 * @param sql the clause
 */
public record CopyAuthorization(String sql) {

  /** A role that is attached to the cluster; {@code default} is the cluster's default role. */
  public static CopyAuthorization role(String role) {
    return new CopyAuthorization(
        "IAM_ROLE " + (role.equalsIgnoreCase("default") ? "default" : Literal.text(role)));
  }

  /**
   * An access key. COPY from columnar formats takes CREDENTIALS, but not ACCESS_KEY_ID (Database
   * Developer Guide, COPY from columnar data formats).
   */
  public static CopyAuthorization keys(String accessKeyId, String secretAccessKey) {
    return new CopyAuthorization(
        "CREDENTIALS "
            + Literal.text(
                "aws_access_key_id=%s;aws_secret_access_key=%s"
                    .formatted(accessKeyId, secretAccessKey)));
  }

  @Override
  public String toString() {
    return "CopyAuthorization[hidden]";
  }
}
