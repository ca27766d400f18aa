package dev.sluice.redshift.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to Redshift. Thread-safe. */
@FunctionalInterface
public interface ConnectionFactory {

  Connection open() throws SQLException;
}
