package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.dialect.Statement;

/**
 * A parsed statement of a client.
 *
 * @param batch number of the batch that it was parsed in
 */
record Prepared(Statement statement, long batch) {}
