package dev.sluice.e2e.guard;

import dev.sluice.e2e.guard.RestProxy.Trouble;
import dev.sluice.local.Part;
import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong while a collection is held or goes on. Everything takes a few seconds at most.
 */
enum Fault {
  NOTHING {
    @Override
    void strike(GuardStack stack, String connector, Random random) {}
  },
  WORKER_KILLED {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      int worker = random.nextInt(GuardStack.WORKERS);
      stack.stack().killWorker(worker);
      stack.stack().startWorker(worker);
    }
  },
  /** A worker leaves the cluster in order, and comes back. */
  REBALANCE {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      int worker = random.nextInt(GuardStack.WORKERS);
      stack.stack().stopWorker(worker);
      stack.stack().startWorker(worker);
    }
  },
  /** Long enough for the others to take over; then a stale service and stale tasks wake up. */
  WORKER_ASLEEP {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      int worker = random.nextInt(GuardStack.WORKERS);
      stack.suspendWorker(worker);
      GuardStack.pause(14_000 + random.nextInt(4_000));
      stack.continueWorker(worker);
    }
  },
  /** The same of the worker whose service acts: when it wakes up, another one has acted. */
  SERVICE_ASLEEP {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      int worker = stack.actingWorker();
      stack.suspendWorker(worker);
      GuardStack.pause(14_000 + random.nextInt(4_000));
      stack.continueWorker(worker);
    }
  },
  REST_CONFLICT {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      troubled(stack, Trouble.CONFLICT, random);
    }
  },
  REST_ERROR {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      troubled(stack, Trouble.ERROR, random);
    }
  },
  REST_ANSWER_LOST {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      troubled(stack, Trouble.LOST_ANSWER, random);
    }
  },
  REST_SLOW {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      troubled(stack, Trouble.SLOW, random);
    }
  },
  /** The control topic, as everything else in Kafka, does not answer. */
  BROKER_ASLEEP {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      stack.suspendBroker();
      GuardStack.pause(2_000 + random.nextInt(10_000));
      stack.continueBroker();
    }
  },
  BROKER_KILLED {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      stack.stack().kill(Part.KAFKA);
      stack.stack().start(Part.KAFKA);
    }
  },
  PERSON_PAUSES_AND_RESUMES {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      person(stack, connector, true);
      GuardStack.pause(random.nextInt(2_000));
      person(stack, connector, false);
    }
  },
  PERSON_RESUMES {
    @Override
    void strike(GuardStack stack, String connector, Random random) {
      person(stack, connector, false);
    }
  },
  KILLED_AT_RECORD_1(1),
  KILLED_AT_RECORD_2(2),
  KILLED_AT_RECORD_3(3),
  KILLED_AT_RECORD_4(4),
  KILLED_AT_RECORD_5(5),
  KILLED_AT_RECORD_6(6);

  private static final Duration RECORD_LIMIT = Duration.ofSeconds(30);

  private final int record;

  Fault() {
    this(0);
  }

  /** At which record of the control log, from now on, the worker dies whose service acts. */
  Fault(int record) {
    this.record = record;
  }

  /**
   * Makes it go wrong, and right again: of those that say nothing else, at their record, since
   * every step that is done is one.
   */
  void strike(GuardStack stack, String connector, Random random) {
    stack.topics().awaitFurther("sluice.control", connector, record, RECORD_LIMIT);
    int worker = stack.actingWorker();
    stack.stack().killWorker(worker);
    stack.stack().startWorker(worker);
  }

  /** Whether it waits for its moment by itself, and therefore has to begin at once. */
  boolean waits() {
    return record > 0;
  }

  private static void troubled(GuardStack stack, Trouble trouble, Random random) {
    stack.proxy().trouble(trouble, new Random(random.nextLong()));
    GuardStack.pause(3_000 + random.nextInt(5_000));
    stack.proxy().trouble(Trouble.NONE, new Random(0));
  }

  private static void person(GuardStack stack, String connector, boolean pauses) {
    GuardStack.patiently(
        connector + (pauses ? " paused" : " resumed") + " by a person",
        () -> {
          if (pauses) {
            stack.connect().pause(connector);
          } else {
            stack.connect().resume(connector);
          }
          return true;
        });
  }
}
