/**
 * Collections in memory, the one writer that changes them, and the journal that survives the
 * process.
 */
package dev.sluice.mongodb.local.storage;
