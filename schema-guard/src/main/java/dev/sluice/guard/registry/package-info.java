/**
 * Contracts in a schema registry: any that speaks Confluent's REST API. The registry gives each
 * contract version an id, the control log remembers it, and records carry it.
 */
package dev.sluice.guard.registry;
