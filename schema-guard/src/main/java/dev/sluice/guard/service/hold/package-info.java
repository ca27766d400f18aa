/**
 * What pauses a collection and what lets it go on: holds, and the alarms that open incidents by
 * themselves.
 */
package dev.sluice.guard.service.hold;
