/**
 * BSON read where it lies, without building documents: a cursor, the canonical texts of values, the
 * text of a key. Depends on nothing of Sluice.
 */
package dev.sluice.guard.bson;
