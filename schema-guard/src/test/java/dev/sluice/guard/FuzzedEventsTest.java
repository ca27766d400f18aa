package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.guard.avro.RecordRoundTrip;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.RandomDocuments;
import dev.sluice.guard.support.Records;
import dev.sluice.guard.support.Tries;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events whose bytes were damaged: each goes on, goes to quarantine whole, or closes the gate. */
@Tag("random")
class FuzzedEventsTest {

  private static final String CONNECTOR = "shop.orders";

  private static byte[] damaged(byte[] event, Random dice) {
    byte[] damaged = event.clone();
    switch (dice.nextInt(4)) {
      case 0 -> damaged[dice.nextInt(damaged.length)] = (byte) dice.nextInt();
      case 1 -> damaged[dice.nextInt(damaged.length)] ^= (byte) (1 << dice.nextInt(8));
      case 2 -> {
        int from = dice.nextInt(damaged.length);
        int to = dice.nextInt(damaged.length);
        int length = Math.min(dice.nextInt(24), damaged.length - Math.max(from, to));
        System.arraycopy(event, from, damaged, to, length);
      }
      default -> {
        return Arrays.copyOf(event, dice.nextInt(event.length + 8));
      }
    }
    return damaged;
  }

  private static SchemaGuard<SourceRecord> guard(MemoryControl control, String profile) {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
    guard.configure(
        Map.of("connector", CONNECTOR, "policy", profile, "snapshot.seq", "4294967296"));
    return guard;
  }

  @Test
  void noDamageIsUnexpectedOrLosesAnEvent() {
    Tries.run(
        6000,
        dice -> {
          BsonDocument document = new RandomDocuments(dice).document();
          byte[] event = Bson.insert(document);
          Contract contract =
              Inference.of(CONNECTOR, CONNECTOR).accept(Bson.of(document)).infer().proposal();
          for (String profile : new String[] {"strict", "permissive"}) {
            MemoryControl control = new MemoryControl().contract(contract);
            byte[] bytes = damaged(event, dice);
            SourceRecord[] out = new SourceRecord[1];
            Throwable thrown =
                catchThrowable(() -> out[0] = guard(control, profile).apply(Records.of(bytes)));
            if (thrown != null) {
              assertThat(thrown).isInstanceOf(GateClosedError.class);
              assertThat(thrown.getMessage()).contains(CONNECTOR).contains("is held");
              assertThat(thrown.getCause())
                  .as("nothing but what the gate foresees closes it")
                  .isNull();
            } else if (out[0].value() instanceof Struct record) {
              record.validate();
              RecordRoundTrip.check(control, record);
            } else {
              assertThat(out[0].value()).isEqualTo(bytes);
              assertThat(out[0].headers().lastWithName("sluice.reason")).isNotNull();
            }
          }
        });
  }

  @Test
  void anythingAtAllIsAnsweredByAnIncident() {
    Tries.run(
        3000,
        dice -> {
          byte[] bytes = new byte[dice.nextInt(80)];
          dice.nextBytes(bytes);
          if (bytes.length > 4 && dice.nextBoolean()) {
            bytes[0] = (byte) bytes.length;
            Arrays.fill(bytes, 1, 4, (byte) 0);
            bytes[bytes.length - 1] = 0;
          }
          MemoryControl control =
              new MemoryControl()
                  .contract(
                      Inference.of(CONNECTOR, CONNECTOR)
                          .accept(Bson.of("{_id: 1}"))
                          .infer()
                          .proposal());
          assertThat(catchThrowable(() -> guard(control, "permissive").apply(Records.of(bytes))))
              .isInstanceOf(GateClosedError.class)
              .hasMessageContaining("Incident i-1");
        });
  }
}
