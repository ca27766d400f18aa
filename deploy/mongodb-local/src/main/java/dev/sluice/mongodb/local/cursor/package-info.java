/** Cursors: what a client fetches in batches. */
package dev.sluice.mongodb.local.cursor;
