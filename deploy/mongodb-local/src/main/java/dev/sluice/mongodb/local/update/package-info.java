/** Updates: parsing operators, applying them to a document, and describing what changed. */
package dev.sluice.mongodb.local.update;
