package dev.sluice.redshift.local.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.redshift.local.Mutations;
import org.junit.jupiter.api.Test;

/**
 * Whatever a statement looks like, it is translated or refused. The statements are the same in
 * every run; {@code -Dfuzz.seed=S -Dfuzz.statements=N} tries others, and more of them.
 */
class DialectFuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int STATEMENTS = Integer.getInteger("fuzz.statements", 5_000);

  @Test
  void everythingIsTranslatedOrRefused() throws Exception {
    Mutations mutations = new Mutations(SEED);
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
        throw new AssertionError("-Dfuzz.seed=" + SEED + " breaks the translation: " + sql, e);
      }
    }
    assertThat(translated).as("statements that pass, -Dfuzz.seed=" + SEED).isPositive();
  }

  @Test
  void whatIsAcceptedIsTranslated() throws Exception {
    for (String sql : Mutations.accepted()) {
      assertThat(Dialect.translate(sql)).as(sql).isNotNull();
    }
  }
}
