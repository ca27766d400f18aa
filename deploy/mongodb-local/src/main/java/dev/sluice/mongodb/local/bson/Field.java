package dev.sluice.mongodb.local.bson;

/** A name and its value, as they stand in a document. */
public record Field(String name, Value value) {}
