/** A document against a contract: does it fit, and the values of its columns, in one pass. */
package dev.sluice.guard.projection;
