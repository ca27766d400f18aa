/** The wire protocol: sockets, messages, and nothing of what a command means. */
package dev.sluice.mongodb.local.wire;
