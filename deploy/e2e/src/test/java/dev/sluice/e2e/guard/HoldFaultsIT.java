package dev.sluice.e2e.guard;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.guard.Incident;
import dev.sluice.mongodb.local.MongoLocalOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collection drifts while something goes wrong. Whatever it is, both connectors end paused with
 * nothing of the held document or after it in the topic; after the decision they run, and every
 * change is in the topic, in order for each key.
 *
 * <p>{@code -Dschedules=N} runs so many schedules, {@code -Dseed=S} those of a printed seed.
 */
@Tag("faults")
class HoldFaultsIT {
  private static final Logger LOG = LoggerFactory.getLogger(HoldFaultsIT.class);
  private static final int SCHEDULES = 3;
  private static final int DOCUMENTS = 20;
  private static final int CHANGES = 60;
  private static final int MANY = 10;
  private static final int ONE_IN_SO_MANY_IS_BIG = 6;

  private static final List<Fault> FAULTS =
      List.of(
          Fault.NOTHING,
          Fault.WORKER_KILLED,
          Fault.KILLED_AT_RECORD_1,
          Fault.KILLED_AT_RECORD_2,
          Fault.KILLED_AT_RECORD_3,
          Fault.REBALANCE,
          Fault.WORKER_ASLEEP,
          Fault.SERVICE_ASLEEP,
          Fault.REST_CONFLICT,
          Fault.REST_ERROR,
          Fault.REST_ANSWER_LOST,
          Fault.REST_SLOW,
          Fault.BROKER_ASLEEP,
          Fault.BROKER_KILLED,
          Fault.PERSON_PAUSES_AND_RESUMES,
          Fault.PERSON_RESUMES);

  @Test
  void aHoldConvergesAndLosesNothing() {
    new FaultSchedules("hold", FAULTS, MongoLocalOptions.defaults(), Map.of())
        .run(
            SCHEDULES,
            (stack, number, rota, random) -> new Schedule(stack, number, rota, random).run());
  }

  /** Collections of its own, two faults, drift in the middle of changes. */
  private static final class Schedule {
    private final GuardStack stack;
    private final String name;
    private final Random random;
    private final Fault whileHolding;
    private final Fault whileDeciding;
    private final boolean resumedWithoutDecision;
    private final List<String> collections;
    private long from;

    Schedule(GuardStack stack, int number, Rota rota, Random random) {
      this.stack = stack;
      this.name = "s" + number;
      this.random = random;
      whileHolding = rota.first(number);
      whileDeciding = rota.second(number);
      resumedWithoutDecision = rota.everyOther(number);
      boolean big = number % ONE_IN_SO_MANY_IS_BIG == ONE_IN_SO_MANY_IS_BIG - 1;
      int count = big ? MANY : 1 + random.nextInt(2);
      collections = IntStream.range(0, count).mapToObj(i -> name + ".c" + i).toList();
    }

    void run() {
      LOG.info(
          "Schedule {}: {} collections, {} while holding, {} while deciding, resumed without: {}",
          name,
          collections.size(),
          whileHolding,
          whileDeciding,
          resumedWithoutDecision);
      begin();
      CompletableFuture<Void> fault = strike(whileHolding);
      collections.forEach(this::changeAndDrift);
      fault.join();
      stack.heal();
      List<Incident> incidents = new ArrayList<>();
      collections.forEach(collection -> incidents.add(awaitHeld(collection)));
      if (resumedWithoutDecision) {
        Fault.PERSON_RESUMES.strike(stack, collections.get(0), random);
        awaitHeld(collections.get(0));
      }
      fault = strike(whileDeciding);
      incidents.forEach(this::approve);
      fault.join();
      stack.heal();
      collections.forEach(this::end);
    }

    private CompletableFuture<Void> strike(Fault fault) {
      long delay = fault.waits() ? 0 : random.nextInt(1_500);
      Random own = new Random(random.nextLong());
      return CompletableFuture.runAsync(
          () -> {
            GuardStack.pause(delay);
            fault.strike(stack, collections.get(0), own);
          });
    }

    private void begin() {
      collections.forEach(
          collection -> {
            stack
                .collection(collection)
                .insertMany(IntStream.range(0, DOCUMENTS).mapToObj(Schedule::document).toList());
            stack.add(collection);
          });
      collections.forEach(stack::awaitStreaming);
      from = (System.currentTimeMillis() / 1000) << 32;
    }

    private void changeAndDrift(String namespace) {
      MongoCollection<BsonDocument> documents = stack.collection(namespace);
      int driftAt = random.nextInt(CHANGES);
      for (int i = 0; i < CHANGES; i++) {
        int id = random.nextInt(DOCUMENTS);
        if (i == driftAt) {
          documents.insertOne(document(DOCUMENTS).append("extra", new BsonInt32(i)));
        }
        switch (random.nextInt(5)) {
          case 0 -> documents.deleteOne(eq("_id", id));
          case 1 -> documents.updateOne(eq("_id", id), set("name", "n" + i));
          case 2 -> {
            if (documents.countDocuments(eq("_id", id)) == 0) {
              documents.insertOne(document(id));
            }
          }
          default -> documents.updateOne(eq("_id", id), inc("n", 1));
        }
      }
    }

    private Incident awaitHeld(String connector) {
      GuardStack.patiently(
          name + ": " + connector + " held",
          () -> stack.state(connector) + " " + stack.status(connector),
          () ->
              stack.status(connector).equals("PAUSED/PAUSED")
                  && stack.guarded(connector).incident() != null
                  && stack
                      .guard()
                      .incident(stack.guarded(connector).incident())
                      .state()
                      .equals("paused"));
      Incident incident = stack.guard().incident(stack.guarded(connector).incident());
      assertThat(incident.reason()).isEqualTo("DRIFT");
      assertThat(stack.records(connector))
          .as(
              "%s: records at or after the held document, cluster time %s",
              name, new BsonTimestamp(incident.clusterTime()))
          .noneMatch(record -> record.seq() >= incident.clusterTime());
      return incident;
    }

    private void approve(Incident incident) {
      GuardStack.patiently(
          name + ": incident " + incident.id() + " approved",
          () -> stack.guard().approve(incident.id(), Map.of()).decision() != null);
    }

    private void end(String connector) {
      GuardStack.patiently(
          name + ": " + connector + " running",
          () -> stack.state(connector) + " " + stack.status(connector),
          () -> {
            if ("person".equals(stack.guarded(connector).pausedBy())) {
              stack.connect().resume(connector);
            }
            return stack.isStreaming(connector);
          });
      MongoCollection<BsonDocument> documents = stack.collection(connector);
      documents.insertOne(document(DOCUMENTS + 1));
      GuardStack.patiently(
          name + ": the last change of " + connector + " in the topic",
          () -> stack.status(connector),
          () ->
              stack.records(connector).stream()
                  .anyMatch(record -> record.key().equals(Integer.toString(DOCUMENTS + 1))));
      List<TopicRecord> records = stack.records(connector);
      TopicCheck.history(
          name + " " + connector,
          ChangeHistory.of(documents, from),
          records.stream().filter(record -> record.seq() >= from).toList(),
          stack.exactlyOnce());
      assertThat(TopicCheck.table(records))
          .as("%s %s", name, connector)
          .isEqualTo(TopicCheck.documents(documents));
      stack.delete(connector);
    }

    private static BsonDocument document(int id) {
      return new BsonDocument("_id", new BsonInt32(id))
          .append("n", new BsonInt32(0))
          .append("name", new org.bson.BsonString("new"));
    }
  }
}
