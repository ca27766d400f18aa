package dev.sluice.guard.registry;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** TLS from Kafka's own settings, so that a store that serves Kafka serves HTTPS. */
public final class TlsContext {

  private TlsContext() {}

  /**
   * A context with the given stores.
   *
   * @param prefix of the settings' names, for messages
   * @throws ConfigException when a store cannot be read
   */
  public static SSLContext of(Map<String, Object> tls, String prefix) {
    AbstractConfig config = new AbstractConfig(new ConfigDef().withClientSslSupport(), tls, false);
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(config.values());
      return factory.sslContext();
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConfigException(
          "The stores of " + prefix + "ssl.* cannot be read: " + cause.getMessage());
    }
  }
}
