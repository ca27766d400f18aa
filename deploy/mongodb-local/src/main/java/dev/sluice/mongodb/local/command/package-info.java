/** The commands of the server. */
package dev.sluice.mongodb.local.command;
