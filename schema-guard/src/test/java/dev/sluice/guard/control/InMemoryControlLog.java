package dev.sluice.guard.control;

import java.util.ArrayList;
import java.util.List;

/** The control log without Kafka: the same JSON, the same fold. */
public final class InMemoryControlLog implements ControlLog {
  private final ControlFold fold = new ControlFold();
  private final List<Runnable> listeners = new ArrayList<>();
  private long offset;

  @Override
  public synchronized ControlState state() {
    return fold.state();
  }

  @Override
  public synchronized ControlState readToEnd() {
    return fold.state();
  }

  @Override
  public synchronized Appended append(ControlEntry entry) {
    ControlEntry read = ControlJson.read(ControlJson.write(entry, "test")).entry();
    boolean valid = fold.apply(offset, read);
    Appended appended = new Appended(offset++, valid, fold.state());
    listeners.forEach(Runnable::run);
    return appended;
  }

  @Override
  public synchronized void onChange(Runnable listener) {
    listeners.add(listener);
  }
}
