package dev.sluice.guard.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;

/**
 * Where a schema registry is and how to talk to it.
 *
 * @param urls bases of Confluent's API, at least one; each next one is asked when one does not
 *     answer
 * @param user of basic authentication; null for none
 * @param password of {@code user}; null for none
 * @param token of bearer authentication; null for none
 * @param tls Kafka's {@code ssl.*} settings of the trust and key store; empty for the JDK's own
 * @param timeout of one request
 * @param compatibility the level to give a subject before registering; null to leave it as it is
 * @param prefix of the settings' names, for messages
 */
public record RegistrySettings(
    List<URI> urls,
    String user,
    Password password,
    Password token,
    Map<String, Object> tls,
    Duration timeout,
    String compatibility,
    String prefix) {

  public RegistrySettings {
    urls = List.copyOf(urls);
    tls = Map.copyOf(tls);
  }
}
