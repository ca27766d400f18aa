package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.util.Map;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.Stage;
import org.apache.kafka.connect.runtime.errors.ToleranceType;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.junit.jupiter.api.Test;

/** Connect's own operator around a transformation, as with {@code errors.tolerance=all}. */
class TolerantConnectTest {

  private final ConnectMetrics metrics =
      new ConnectMetrics("w", new PlainWorkerConfig(), Time.SYSTEM, "cluster");
  private final RetryWithToleranceOperator<SourceRecord> operator =
      new RetryWithToleranceOperator<>(
          0,
          0,
          ToleranceType.ALL,
          Time.SYSTEM,
          new ErrorHandlingMetrics(new ConnectorTaskId("c", 0), metrics));

  @Test
  void noToleranceSwallowsAClosedGate() {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> new MemoryControl());
    guard.configure(Map.of("connector", "c"));
    SourceRecord record = Records.of(Bson.insert("{_id: 1}"));
    ProcessingContext<SourceRecord> context = new ProcessingContext<>(record);
    assertThatThrownBy(
            () ->
                operator.execute(
                    context, () -> guard.apply(record), Stage.TRANSFORMATION, SchemaGuard.class))
        .isInstanceOf(GateClosedError.class);
  }

  @Test
  void whileItSwallowsEveryException() {
    ProcessingContext<SourceRecord> context = new ProcessingContext<>(Records.heartbeat());
    Object result =
        operator.execute(
            context,
            () -> {
              throw new DataException("bad document");
            },
            Stage.TRANSFORMATION,
            SchemaGuard.class);
    assertThat(result).isNull();
    assertThat(context.failed()).isTrue();
  }

  private static final class PlainWorkerConfig extends WorkerConfig {
    PlainWorkerConfig() {
      super(
          baseConfigDef(),
          Map.of(
              "bootstrap.servers", "localhost:9092",
              "key.converter", "org.apache.kafka.connect.storage.StringConverter",
              "value.converter", "org.apache.kafka.connect.storage.StringConverter"));
    }
  }
}
