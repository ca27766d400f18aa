/** What is to be done about drift that nobody has decided about: settings, and their rulings. */
package dev.sluice.guard.policy;
