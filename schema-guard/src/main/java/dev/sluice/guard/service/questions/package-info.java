/** Questions that may take long, asked beside the round; and complaints that are told once. */
package dev.sluice.guard.service.questions;
