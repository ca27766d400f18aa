/**
 * Connect as the guard service sees it and acts on it: connectors, tasks, positions, restarts, by
 * the worker's own REST interface.
 */
package dev.sluice.guard.service.connect;
