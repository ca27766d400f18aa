/**
 * BSON as it lies on the wire: documents and values are slices of bytes, so that what a client
 * wrote is what a reader gets, duplicate names, invalid UTF-8 and NaN payloads included.
 */
package dev.sluice.mongodb.local.bson;
