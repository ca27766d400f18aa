/**
 * The log of what happened and was decided, its records, and the state that they add up to.
 * Everyone reads it; what is persisted is worded here.
 */
package dev.sluice.guard.control;
