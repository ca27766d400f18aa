/** MongoDB as the guard service asks it: start times, samples, the oplog. */
package dev.sluice.guard.service.mongodb;
