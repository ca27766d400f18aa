/** A first contract from a sample of documents and the validator of the collection. */
package dev.sluice.guard.inference;
