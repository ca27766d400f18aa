/**
 * The guard service: one in each worker, of which one acts. A round looks at every collection and
 * takes one step for each; the packages below say what a step is about.
 */
package dev.sluice.guard.service;
