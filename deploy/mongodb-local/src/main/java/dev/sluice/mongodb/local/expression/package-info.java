/** Aggregation expressions. */
package dev.sluice.mongodb.local.expression;
