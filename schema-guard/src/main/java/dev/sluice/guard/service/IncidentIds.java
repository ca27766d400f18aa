package dev.sluice.guard.service;

/** New incident ids, each used once. */
@FunctionalInterface
interface IncidentIds {
  String next();
}
