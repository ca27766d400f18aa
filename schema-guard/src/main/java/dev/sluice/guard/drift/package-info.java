/**
 * What is different between a document and its contract: found, classified, with evidence, and
 * turned into the contract that approving would give.
 */
package dev.sluice.guard.drift;
