package dev.sluice.e2e.guard;

import dev.sluice.e2e.guard.RestProxy.Trouble;
import dev.sluice.local.Part;
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
  };

  /** Makes it go wrong, and right again. */
  abstract void strike(GuardStack stack, String connector, Random random);

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
