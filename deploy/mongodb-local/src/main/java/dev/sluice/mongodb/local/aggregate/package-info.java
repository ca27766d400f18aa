/** Aggregation pipelines. */
package dev.sluice.mongodb.local.aggregate;
