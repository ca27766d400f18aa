package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.Value;

/** An operator over evaluated arguments; a missing argument or result is null. */
@FunctionalInterface
interface Function {
  Value apply(Value... arguments);
}
