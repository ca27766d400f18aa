/**
 * How a contract comes into force without a document that drifts: learned from a first sample,
 * registered in a schema registry.
 */
package dev.sluice.guard.service.contracts;
