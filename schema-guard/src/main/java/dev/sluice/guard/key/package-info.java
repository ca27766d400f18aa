/**
 * The key of a document, {@code _sluice_key}: taken from an event's {@code documentKey}, or from
 * the document by the paths that the contract names, and made a text of bounded length.
 */
package dev.sluice.guard.key;
