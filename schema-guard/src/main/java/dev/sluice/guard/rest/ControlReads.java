package dev.sluice.guard.rest;

import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.ControlUnavailableException;
import jakarta.ws.rs.ServiceUnavailableException;

/** Reads of the control log whose failure is an answer with status 503. */
final class ControlReads {
  private final ControlLog log;

  ControlReads(ControlLog log) {
    this.log = log;
  }

  ControlState toEnd() {
    try {
      return log.readToEnd();
    } catch (ControlUnavailableException e) {
      throw unavailable(e);
    }
  }

  static ServiceUnavailableException unavailable(ControlUnavailableException e) {
    return new ServiceUnavailableException(e.getMessage(), (Long) null, e);
  }
}
