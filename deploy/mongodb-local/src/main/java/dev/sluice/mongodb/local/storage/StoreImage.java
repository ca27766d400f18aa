package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.oplog.Oplog;

/** The whole state, for writing it out. Only valid under the store's lock. */
record StoreImage(Catalog catalog, Oplog oplog, SessionTable sessions) {}
