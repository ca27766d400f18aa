/**
 * The approved shape of a collection: fields, types, column names, limits, and its JSON. Everything
 * downstream derives from it; it depends on nothing of Sluice.
 */
package dev.sluice.guard.contract;
