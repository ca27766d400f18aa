package dev.sluice.guard.registry;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings of a schema registry, which the converter and the worker both have, under prefixes
 * of their own.
 */
public final class RegistryConfig {

  /** Before the names of the converter's settings. */
  public static final String CONVERTER_PREFIX = "registry.";

  /** Before the names of the worker's settings. */
  public static final String WORKER_PREFIX = "sluice.guard.registry.";

  static final String URL = "url";
  static final String USER = "user";
  static final String PASSWORD = "password";
  static final String TOKEN = "token";
  static final String TIMEOUT_MS = "timeout.ms";
  static final String COMPATIBILITY = "compatibility";

  /** The value of {@link #COMPATIBILITY} that leaves subjects as they are. */
  static final String INHERIT = "inherit";

  private static final List<String> STORES =
      List.of(
          SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
          SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          SslConfigs.SSL_KEYSTORE_TYPE_CONFIG);
  private static final List<String> STORE_SECRETS =
      List.of(
          SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
          SslConfigs.SSL_KEY_PASSWORD_CONFIG);

  private RegistryConfig() {}

  /**
   * Adds the settings to a definition.
   *
   * @param prefix before each name
   * @param whenEmpty what holds when no URL is given, for the documentation
   */
  public static ConfigDef define(ConfigDef def, String prefix, String whenEmpty) {
    return def.define(
            prefix + URL,
            ConfigDef.Type.LIST,
            "",
            ConfigDef.LambdaValidator.with(RegistryConfig::urls, () -> "http or https URLs"),
            Importance.MEDIUM,
            "Schema registries with Confluent's REST API, bases of the API separated by commas; the next one is asked"
                + " when one does not answer. Contracts are then registered as Avro under <topic>-value, and records"
                + " carry the registry's ids. Empty: "
                + whenEmpty)
        .define(
            prefix + USER,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "User of basic authentication at the registry; empty for none.")
        .define(
            prefix + PASSWORD,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.MEDIUM,
            "Password of " + prefix + USER + ".")
        .define(
            prefix + TOKEN,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.MEDIUM,
            "Token of bearer authentication at the registry, in place of user and password; empty for none.")
        .define(
            prefix + TIMEOUT_MS,
            ConfigDef.Type.INT,
            10_000,
            ConfigDef.Range.between(100, 120_000),
            Importance.LOW,
            "Milliseconds after which a request to one registry is given up and the next one is asked.")
        .define(
            prefix + COMPATIBILITY,
            ConfigDef.Type.STRING,
            INHERIT,
            ConfigDef.ValidString.in(
                INHERIT,
                "NONE",
                "BACKWARD",
                "BACKWARD_TRANSITIVE",
                "FORWARD",
                "FORWARD_TRANSITIVE",
                "FULL",
                "FULL_TRANSITIVE"),
            Importance.MEDIUM,
            "Compatibility level that the guard gives a subject before it registers a version; inherit leaves the level"
                + " to the registry. Only NONE takes every change that can be approved: BACKWARD refuses, say, a"
                + " number that becomes text, json or decimal, and the collection then waits.")
        .define(
            prefix + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "File with the certificates that https registries are trusted by; empty for those of the JDK.")
        .define(
            prefix + SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.MEDIUM,
            "Password of the trust store; empty for none.")
        .define(
            prefix + SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
            ConfigDef.Type.STRING,
            SslConfigs.DEFAULT_SSL_TRUSTSTORE_TYPE,
            ConfigDef.ValidString.in("JKS", "PKCS12", "PEM"),
            Importance.LOW,
            "Format of the trust store.")
        .define(
            prefix + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "File with the key and certificate that the registry knows this client by; empty for none.")
        .define(
            prefix + SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.MEDIUM,
            "Password of the key store; empty for none.")
        .define(
            prefix + SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
            ConfigDef.Type.STRING,
            SslConfigs.DEFAULT_SSL_KEYSTORE_TYPE,
            ConfigDef.ValidString.in("JKS", "PKCS12", "PEM"),
            Importance.LOW,
            "Format of the key store.")
        .define(
            prefix + SslConfigs.SSL_KEY_PASSWORD_CONFIG,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.LOW,
            "Password of the key in the key store; empty for the store's own.");
  }

  /**
   * The settings as they were given; empty when no URL is.
   *
   * @throws ConfigException when settings contradict each other; the message names them
   */
  public static Optional<RegistrySettings> read(AbstractConfig config, String prefix) {
    List<URI> urls = config.getList(prefix + URL).stream().map(URI::create).toList();
    String user = config.getString(prefix + USER);
    Password password = secret(config, prefix + PASSWORD);
    Password token = secret(config, prefix + TOKEN);
    if (user.isEmpty() != (password == null)) {
      throw new ConfigException(
          prefix + USER + " and " + prefix + PASSWORD + " go together: give both or none");
    }
    if (!user.isEmpty() && token != null) {
      throw new ConfigException(
          prefix + TOKEN + " takes the place of " + prefix + USER + ": give one of them");
    }
    if (urls.isEmpty()) {
      return Optional.empty();
    }
    String compatibility = config.getString(prefix + COMPATIBILITY);
    return Optional.of(
        new RegistrySettings(
            urls,
            user.isEmpty() ? null : user,
            password,
            token,
            tls(config, prefix),
            Duration.ofMillis(config.getInt(prefix + TIMEOUT_MS)),
            compatibility.equals(INHERIT) ? null : compatibility,
            prefix));
  }

  private static Map<String, Object> tls(AbstractConfig config, String prefix) {
    Map<String, Object> tls = new HashMap<>();
    boolean trust = isSet(config, prefix + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
    boolean key = isSet(config, prefix + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
    if (!trust && !key) {
      return tls;
    }
    for (String name : STORES) {
      boolean wanted = name.contains("truststore") ? trust : key;
      if (wanted) {
        tls.put(name, config.getString(prefix + name));
      }
    }
    for (String name : STORE_SECRETS) {
      boolean wanted = name.contains("truststore") ? trust : key;
      Password secret = secret(config, prefix + name);
      if (wanted && secret != null) {
        tls.put(name, secret);
      }
    }
    return tls;
  }

  private static boolean isSet(AbstractConfig config, String name) {
    return !config.getString(name).isEmpty();
  }

  private static Password secret(AbstractConfig config, String name) {
    Password secret = config.getPassword(name);
    return secret == null || secret.value().isEmpty() ? null : secret;
  }

  private static void urls(String name, Object value) {
    if (!(value instanceof List<?> given)) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (Object each : given) {
      if (!isBase(String.valueOf(each))) {
        wrong.add(withoutUser(String.valueOf(each)));
      }
    }
    if (!wrong.isEmpty()) {
      throw new ConfigException(
          name,
          String.join(",", wrong),
          "must be http or https URLs, without user, query and fragment, such as https://registry:8081");
    }
  }

  private static boolean isBase(String text) {
    try {
      URI url = URI.create(text);
      return url.getHost() != null
          && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What may be a secret does not go into a message. */
  private static String withoutUser(String url) {
    return url.replaceFirst("//[^/]*@", "//…@");
  }
}
