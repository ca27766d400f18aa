package dev.sluice.guard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.SchemaGuardConfig;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {

  private static Policies of(String... settings) {
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return PolicyConfig.policies(new SchemaGuardConfig(config));
  }

  private static Policy ask(Policies policies, DriftClass driftClass, String path) {
    return policies.of(new Change(path, null, driftClass, null, null, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "strict,NEW_FIELD,HOLD",
    "strict,OUT_OF_RANGE,HOLD",
    "additive,NEW_FIELD,ACCEPT",
    "additive,WIDENED,ACCEPT",
    "additive,MISSING_REQUIRED,HOLD",
    "additive,TYPE_CONFLICT,HOLD",
    "additive,OUT_OF_RANGE,HOLD",
    "permissive,NEW_FIELD,ACCEPT",
    "permissive,WIDENED,ACCEPT",
    "permissive,MISSING_REQUIRED,ACCEPT",
    "permissive,TYPE_CONFLICT,QUARANTINE",
    "permissive,KEY_CHANGED,QUARANTINE",
    "permissive,OUT_OF_RANGE,QUARANTINE"
  })
  void aProfileIsAPolicyForEveryClass(String profile, DriftClass driftClass, Policy policy) {
    assertThat(ask(of("policy", profile), driftClass, "a")).isEqualTo(policy);
  }

  @Test
  void strictIsTheDefault() {
    for (DriftClass driftClass : DriftClass.values()) {
      assertThat(ask(of(), driftClass, "a")).isEqualTo(Policy.HOLD);
    }
  }

  @Test
  void aClassOverrulesTheProfile() {
    Policies policies = of("policy", "additive", "policy.NEW_FIELD", "discard");
    assertThat(ask(policies, DriftClass.NEW_FIELD, "a")).isEqualTo(Policy.DISCARD);
    assertThat(ask(policies, DriftClass.WIDENED, "a")).isEqualTo(Policy.ACCEPT);
  }

  @Test
  void theNearestPathOverrulesTheClass() {
    Policies policies =
        of(
            "policy.NEW_FIELD", "discard",
            "policy.path.address", "accept",
            "policy.path.address.secret", "quarantine",
            "policy.path.a\\.b", "hold");
    assertThat(ask(policies, DriftClass.NEW_FIELD, "x")).isEqualTo(Policy.DISCARD);
    assertThat(ask(policies, DriftClass.NEW_FIELD, "address")).isEqualTo(Policy.ACCEPT);
    assertThat(ask(policies, DriftClass.NEW_FIELD, "address.lines[].zip")).isEqualTo(Policy.ACCEPT);
    assertThat(ask(policies, DriftClass.NEW_FIELD, "address.secret.key"))
        .isEqualTo(Policy.QUARANTINE);
    assertThat(ask(policies, DriftClass.NEW_FIELD, "addresses")).isEqualTo(Policy.DISCARD);
    assertThat(ask(policies, DriftClass.NEW_FIELD, "a\\.b")).isEqualTo(Policy.HOLD);
  }

  @Test
  void whatIsNotCompatibleIsNotAccepted() {
    assertThat(ask(of("policy.path.a", "accept"), DriftClass.TYPE_CONFLICT, "a"))
        .isEqualTo(Policy.HOLD);
    assertThat(
            ask(
                of("policy", "permissive", "policy.path.a", "accept"),
                DriftClass.TYPE_CONFLICT,
                "a"))
        .isEqualTo(Policy.QUARANTINE);
  }

  @Test
  void aWholeDocumentIsNotDiscarded() {
    assertThat(ask(of("policy.OUT_OF_RANGE", "discard"), DriftClass.OUT_OF_RANGE, "$"))
        .isEqualTo(Policy.QUARANTINE);
    assertThat(ask(of("policy.path.$", "quarantine"), DriftClass.OUT_OF_RANGE, "$"))
        .isEqualTo(Policy.QUARANTINE);
  }

  @ParameterizedTest
  @CsvSource({
    "policy,lenient,strict",
    "policy.NEW_FIELD,pass,quarantine",
    "policy.NEWFIELD,accept,policy.NEWFIELD",
    "policy.path.a,ignore,quarantine",
    "policy.path.a[,hold,policy.path.a["
  })
  void refusesWithTheKeyAndWhatCanBe(String key, String value, String told) {
    assertThatThrownBy(() -> of(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(told);
  }
}
