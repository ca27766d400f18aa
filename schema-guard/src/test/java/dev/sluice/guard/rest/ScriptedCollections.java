package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.control.ControlEntry;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.stack.Await;
import dev.sluice.guard.stack.EmbeddedWorker;
import dev.sluice.guard.stack.ScriptedMongoSourceConnector;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** Guarded collections of documents {@code {_id, title}}, which a scripted connector streams. */
final class ScriptedCollections {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BOUND = Duration.ofMinutes(5);

  private final EmbeddedWorker worker;
  private final GuardRuntime runtime;

  ScriptedCollections(EmbeddedWorker worker, GuardRuntime runtime) {
    this.worker = worker;
    this.runtime = runtime;
  }

  /** A connector whose collection is empty, has contract 1, and whose copy is complete. */
  void create(String connector, ContractType title) {
    ScriptedMongoSourceConnector.drop(connector);
    Contract contract =
        new Contract(
            connector,
            connector,
            1,
            List.of(
                ContractField.of("_id", "_id", ContractType.INT),
                ContractField.of("title", "title", title)),
            Contract.ID_ALONE,
            Map.of());
    append(new ContractApproved(contract, null, Instant.EPOCH));
    append(new GenerationStarted(connector, 1, 42L << 32, Instant.EPOCH, null));
    Map<String, String> config = new LinkedHashMap<>();
    config.put("connector.class", ScriptedMongoSourceConnector.class.getName());
    config.put("tasks.max", "1");
    config.put("database", connector.substring(0, connector.indexOf('.')));
    config.put("collection", connector.substring(connector.indexOf('.') + 1));
    config.put("errors.tolerance", "none");
    config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    config.put("value.converter", "dev.sluice.guard.avro.ContractConverter");
    config.put("transforms", "guard");
    config.put("transforms.guard.type", "dev.sluice.guard.SchemaGuard");
    String body =
        JSON.createObjectNode()
            .put("name", connector)
            .put("initial_state", "STOPPED")
            .set("config", JSON.valueToTree(config))
            .toString();
    // A worker that is too slow to answer may still have created it.
    assertThat(worker.request("POST", "/connectors", body).status()).isIn(201, 409);
    until("running", connector, () -> worker.status(connector).equals("RUNNING/RUNNING"));
    append(new GenerationMoved(connector, 1, Phase.COMPLETED));
  }

  private void append(ControlEntry entry) {
    Await.answer(() -> runtime.log().append(entry));
  }

  /** Waits for a condition; when it does not come true, tells all about the connector. */
  void until(String what, String connector, BooleanSupplier condition) {
    Await.until(
        what,
        BOUND,
        condition,
        () ->
            worker.status(connector)
                + " "
                + worker.request("GET", "/sluice/collections/" + connector, null)
                + " "
                + worker.request("GET", "/sluice/incidents?connector=" + connector, null)
                + " "
                + worker.request("GET", "/connectors/" + connector + "/status", null));
  }

  static void insert(String connector, int id, BsonValue title) {
    ScriptedMongoSourceConnector.insert(
        connector, new BsonDocument("_id", new BsonInt32(id)).append("title", title));
  }
}
