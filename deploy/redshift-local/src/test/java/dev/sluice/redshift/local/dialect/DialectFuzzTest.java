package dev.sluice.redshift.local.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.redshift.local.Mutations;
import org.junit.jupiter.api.Test;

/** Whatever a statement looks like, it is translated or refused. */
class DialectFuzzTest {
  private static final int STATEMENTS = 5_000;

  @Test
  void everythingIsTranslatedOrRefused() throws Exception {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    Mutations mutations = new Mutations(seed);
    int translated = 0;
    for (int i = 0; i < STATEMENTS; i++) {
      String sql = mutations.next();
      try {
        for (String statement : Dialect.split(sql)) {
          Dialect.translate(statement);
        }
        translated++;
      } catch (Refusal refusal) {
        assertThat(refusal.getMessage()).as(sql).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("-Dfuzz.seed=" + seed + " breaks the translation: " + sql, e);
      }
    }
    assertThat(translated).as("statements that pass, -Dfuzz.seed=" + seed).isPositive();
  }

  @Test
  void whatIsAcceptedIsTranslated() throws Exception {
    for (String sql : Mutations.accepted()) {
      assertThat(Dialect.translate(sql)).as(sql).isNotNull();
    }
  }
}
