/** Change streams: resume tokens, events from the log, and the cursors that hand them out. */
package dev.sluice.mongodb.local.stream;
