/**
 * A local stand-in for a MongoDB replica set. Start at {@link dev.sluice.mongodb.local.MongoLocal}.
 */
package dev.sluice.mongodb.local;
