package dev.sluice.bench.guard;

import dev.sluice.guard.SchemaGuard;
import dev.sluice.guard.avro.ContractConverter;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlUnavailableException;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.projection.Projection;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One event through the guard, and its record through the converter, over a real control log. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class GuardPasses {

  private static final String CONNECTOR = "shop.orders";
  private static final String CONTROL_TOPIC = "sluice.control";
  private static final int EVENTS = 64;
  private static final int TRIES = 8;
  private static final long SEED = 20_261_126L;

  /** Where the control log's broker is. */
  @Param("")
  public String brokers;

  private final ChangeEvent event = new ChangeEvent();
  private final SourceRecord[] in = new SourceRecord[EVENTS];
  private final SourceRecord[] out = new SourceRecord[EVENTS];
  private final byte[][] events = new byte[EVENTS][];
  private final byte[][] encoded = new byte[EVENTS][];
  private SchemaGuard<SourceRecord> guard;
  private ContractConverter converter;
  private Projection projection;
  private int next;

  /** Approves the contract that the events suggest, and warms what needs the control log. */
  @Setup
  public void setUp() {
    SampleEvents sample = new SampleEvents(SEED);
    Inference inference =
        Inference.of(CONNECTOR, SampleEvents.DATABASE + "." + SampleEvents.COLLECTION);
    for (int i = 0; i < EVENTS; i++) {
      events[i] = sample.insert();
      event.read(events[i]);
      inference.accept(Arrays.copyOfRange(events[i], event.documentStart(), event.documentEnd()));
      in[i] =
          new SourceRecord(
              Map.of("ns", CONNECTOR),
              Map.of("_id", Integer.toString(i)),
              CONNECTOR,
              Schema.BYTES_SCHEMA,
              new byte[] {5, 0, 0, 0, 0},
              Schema.BYTES_SCHEMA,
              events[i]);
    }
    Contract contract = inference.infer().proposal();
    projection = new Projection(contract);
    patiently(() -> approve(contract));
    guard = new SchemaGuard<>();
    guard.configure(Map.of("connector", CONNECTOR, "control.bootstrap.servers", brokers));
    converter = new ContractConverter();
    converter.configure(Map.of("control.bootstrap.servers", brokers), false);
    for (int i = 0; i < EVENTS; i++) {
      int event = i;
      out[i] = patiently(() -> guard.apply(in[event]));
      encoded[i] = patiently(() -> encode(out[event]));
    }
  }

  private boolean approve(Contract contract) {
    try (GuardRuntime runtime =
        GuardRuntime.ofWorker(Map.of("bootstrap.servers", brokers), CONTROL_TOPIC, 1)) {
      // Of two with the same version the first is valid, so trying again does no harm.
      runtime.log().append(new ContractApproved(contract, null, Instant.now()));
      return true;
    }
  }

  private byte[] encode(SourceRecord record) {
    return converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
  }

  /** Tries again where a busy machine lets the control log take longer than it may. */
  private static <T> T patiently(Supplier<T> step) {
    for (int tries = 1; ; tries++) {
      try {
        return step.get();
      } catch (ControlUnavailableException | GateClosedError e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Lets the control log go. */
  @TearDown
  public void tearDown() throws Exception {
    guard.close();
    converter.close();
  }

  private int next() {
    next = (next + 1) % EVENTS;
    return next;
  }

  /** The transformation: envelope, validation, projected record. */
  @Benchmark
  public SourceRecord guard() {
    return guard.apply(in[next()]);
  }

  /** The same pass over the bytes, which builds nothing. */
  @Benchmark
  public boolean validateOnly() {
    byte[] bytes = events[next()];
    event.read(bytes);
    return projection.fits(bytes, event.documentStart(), event.documentEnd());
  }

  /** The converter on the way into a topic. */
  @Benchmark
  public byte[] converterFromConnect() {
    return encode(out[next()]);
  }

  /** The converter on the way out of a topic. */
  @Benchmark
  public SchemaAndValue converterToConnect() {
    return converter.toConnectData("sluice.shop.orders", encoded[next()]);
  }
}
