package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;

/**
 * A document in a collection.
 *
 * @param id its place in insertion order
 */
public record Stored(long id, Doc doc) {}
