package dev.sluice.redshift.local.backend;

/**
 * A row of sys_load_error_detail.
 *
 * @param sessionId the backend's process id
 * @param file the object, as s3://bucket/key
 * @param line the row in the file, from 1; 0 when the file as a whole is meant
 * @param column empty when no one column is meant
 * @param columnType Redshift's name
 * @param columnLength empty when the type has none
 * @param code Redshift's code of the error
 */
public record LoadErrorRecord(
    long queryId,
    int sessionId,
    int tableId,
    String file,
    long line,
    String column,
    String columnType,
    String columnLength,
    int code,
    String message) {}
