package dev.sluice.redshift.load;

import java.util.Locale;

/** The steps of a load, whose seconds are measured; those of its parts overlap. */
public enum Step {
  /** Following the chains on S3. */
  PLAN,
  /** Making and changing tables. */
  DDL,
  /** Temporary tables and manifests. */
  STAGE,
  /** Waiting for the table's lock, and before that for the part of the load before this one. */
  LOCK,
  /** COPY into the stages. */
  COPY,
  /** Merging into the target. */
  MERGE,
  /** Watermark, audit and COMMIT. */
  COMMIT;

  /** The step as a metric's tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
