/**
 * The REST interface of the guard, served by each Connect worker: incidents, decisions, contracts,
 * collections.
 */
package dev.sluice.guard.rest;
