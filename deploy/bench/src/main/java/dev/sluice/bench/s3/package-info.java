/** What the S3 Parquet sink costs, against a loop that does nothing but write the same rows. */
package dev.sluice.bench.s3;
