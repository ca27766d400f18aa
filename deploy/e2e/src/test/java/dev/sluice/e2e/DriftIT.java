package dev.sluice.e2e;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.guard.Incident;
import dev.sluice.local.connect.ConnectorStatus;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedPipeline.class)
class DriftIT {

  @Test
  void driftPausesTheCollectionAndApprovingCompletesIt(Pipeline pipeline) {
    MongoCollection<BsonDocument> people = streaming(pipeline, "drift.people");

    people.updateOne(eq("_id", 3), set("nickname", "Bo"));
    people.insertMany(IntStream.range(100, 150).mapToObj(DriftIT::person).toList());
    Incident incident = pipeline.awaitHeld("drift.people");

    ConnectorStatus status =
        pipeline.connect().status(pipeline.guarded("drift.people").connector()).orElseThrow();
    assertThat(status.isAll("PAUSED")).as(status.summary()).isTrue();
    assertThat(pipeline.sluice("drift", "show", incident.id()).succeeded().out())
        .contains("nickname")
        .contains("NEW_FIELD");
    assertThat(pipeline.compare("drift.people").rows())
        .as("nothing at or after the document may pass while held")
        .isEqualTo(10);

    pipeline.sluice("drift", "approve", incident.id()).succeeded();
    assertThat(pipeline.awaitEqual("drift.people").rows()).isEqualTo(60);
    pipeline.awaitStreaming("drift.people");
  }

  @Test
  void approvingAConflictKeepsBothTypes(Pipeline pipeline) {
    MongoCollection<BsonDocument> people = streaming(pipeline, "drift.conflict");

    people.updateOne(eq("_id", 4), set("name", 1984));
    Incident incident = pipeline.awaitHeld("drift.conflict");
    pipeline.sluice("drift", "approve", incident.id()).succeeded();

    assertThat(pipeline.awaitEqual("drift.conflict").rows()).isEqualTo(10);
  }

  @Test
  void rejectingAFieldDropsItFromThenOn(Pipeline pipeline) {
    MongoCollection<BsonDocument> people = streaming(pipeline, "drift.ignored");

    people.updateOne(eq("_id", 5), set("internal", true));
    Incident incident = pipeline.awaitHeld("drift.ignored");
    pipeline.sluice("drift", "reject", incident.id(), "--as", "ignore").succeeded();
    people.insertOne(person(100).append("internal", new BsonInt32(1)));

    assertThat(pipeline.awaitEqual("drift.ignored").rows()).isEqualTo(11);
    assertThat(pipeline.guarded("drift.ignored").incident()).isNull();
  }

  @Test
  void aHeldCollectionHoldsNoOther(Pipeline pipeline) {
    MongoCollection<BsonDocument> held = streaming(pipeline, "drift.held");
    MongoCollection<BsonDocument> free = streaming(pipeline, "drift.free");

    held.updateOne(eq("_id", 1), set("extra", 1));
    Incident incident = pipeline.awaitHeld("drift.held");
    free.insertMany(IntStream.range(100, 200).mapToObj(DriftIT::person).toList());
    held.insertMany(IntStream.range(100, 200).mapToObj(DriftIT::person).toList());

    assertThat(pipeline.awaitEqual("drift.free").rows()).isEqualTo(110);
    assertThat(pipeline.compare("drift.held").rows()).isEqualTo(10);

    pipeline.sluice("drift", "approve", incident.id()).succeeded();
    assertThat(pipeline.awaitEqual("drift.held").rows()).isEqualTo(110);
  }

  @Test
  void aPauseByAPersonIsShownAndKept(Pipeline pipeline) {
    MongoCollection<BsonDocument> people = streaming(pipeline, "drift.paused");

    pipeline.sluice("pause", "drift.paused").succeeded();
    Await.until(
        Pipeline.LIMIT,
        () -> "state " + pipeline.guarded("drift.paused").state(),
        () -> pipeline.guarded("drift.paused").state().equals("PAUSED"));
    people.insertOne(person(100));
    assertThat(pipeline.sluice("status").succeeded().out()).contains("PAUSED");

    pipeline.sluice("resume", "drift.paused").succeeded();
    assertThat(pipeline.awaitEqual("drift.paused").rows()).isEqualTo(11);
  }

  private static MongoCollection<BsonDocument> streaming(Pipeline pipeline, String namespace) {
    MongoCollection<BsonDocument> collection = pipeline.collection(namespace);
    collection.insertMany(IntStream.range(0, 10).mapToObj(DriftIT::person).toList());
    pipeline.add(namespace);
    pipeline.awaitStreaming(namespace);
    pipeline.awaitEqual(namespace);
    return collection;
  }

  private static BsonDocument person(int id) {
    return new BsonDocument("_id", new BsonInt32(id)).append("name", new BsonString("name " + id));
  }
}
