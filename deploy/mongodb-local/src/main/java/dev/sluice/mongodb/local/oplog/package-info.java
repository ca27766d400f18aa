/** The operation log: every change in the order of its cluster time, bounded by bytes. */
package dev.sluice.mongodb.local.oplog;
