package dev.sluice.redshift;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * How to get into Redshift: address, user, and what the driver is told beyond these. With a URL
 * that begins with {@code jdbc:redshift:iam:} the driver gets short-lived credentials from AWS, for
 * a provisioned cluster ({@code GetClusterCredentials}) or a serverless workgroup ({@code
 * GetCredentials}), by which of the two host names it is given (Amazon Redshift Management Guide,
 * Configuring authentication and SSL).
 */
final class Access {

  static final String URL = "redshift.url";
  static final String USER = "redshift.user";
  static final String PASSWORD = "redshift.password";

  /** Begins keys whose rest is a property of the driver. */
  static final String DRIVER = "redshift.driver.";

  private static final Pattern FORM = Pattern.compile("jdbc:redshift:(iam:)?//[^/\\s]+/\\S+");
  private static final Pattern SECRET =
      Pattern.compile("(?i)[?&;](pwd|password|secretaccesskey|sessiontoken|token|client_secret)=");
  private static final Pattern TLS = Pattern.compile("(?i)[?&;](ssl|sslmode)=");

  /** Properties that the sink sets itself. */
  private static final Set<String> OWN = Set.of("user", "uid", "password", "pwd");

  private final AbstractConfig config;

  Access(AbstractConfig config) {
    this.config = config;
  }

  static void define(ConfigDef definition) {
    definition
        .define(
            URL,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.LambdaValidator.with(
                Access::requireJdbc, () -> "jdbc:redshift:[iam:]//<host>:<port>/<database>"),
            Importance.HIGH,
            "JDBC URL of the database: jdbc:redshift://<host>:<port>/<database> for a user with a"
                + " password, jdbc:redshift:iam://<host>:<port>/<database> for credentials from IAM."
                + " TLS is on, and the host name checked (sslmode=verify-full), unless the URL has"
                + " ssl or sslmode. Properties of the driver may be given as keys redshift.driver.<property>;"
                + " secrets must not stand in the URL.")
        .define(
            USER,
            ConfigDef.Type.STRING,
            "",
            Importance.HIGH,
            "Database user; it owns the tables. Required unless the URL is one of IAM, where it may"
                + " be given as the user to log in as (DbUser) on a provisioned cluster.")
        .define(
            PASSWORD,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.HIGH,
            "Its password, from a config provider. Required unless the URL is one of IAM.");
  }

  private static void requireJdbc(String name, Object value) {
    String url = String.valueOf(value);
    if (SECRET.matcher(url).find()) {
      throw new ConfigException(
          name
              + " has a secret in it, which Connect would show to everyone who may read the configuration; use redshift.password or redshift.driver.<property> with a config provider");
    }
    if (!FORM.matcher(url).matches()) {
      throw new ConfigException(
          name, value, "must have the form jdbc:redshift:[iam:]//<host>:<port>/<database>");
    }
  }

  /** What is wrong with keys that must go together, by key. */
  static void faults(Map<String, String> properties, Map<String, String> faults) {
    String url = properties.getOrDefault(URL, "");
    if (!isIam(url)) {
      require(properties, USER, faults);
      require(properties, PASSWORD, faults);
    }
    for (String key : properties.keySet()) {
      if (key.startsWith(DRIVER)
          && OWN.contains(key.substring(DRIVER.length()).toLowerCase(Locale.ROOT))) {
        faults.put(
            URL, "%s is given as %s or %s, not as a property".formatted(key, USER, PASSWORD));
      }
    }
  }

  private static void require(
      Map<String, String> properties, String key, Map<String, String> faults) {
    if (properties.getOrDefault(key, "").isEmpty()) {
      faults.put(
          key, "%s is required unless %s begins with jdbc:redshift:iam:".formatted(key, URL));
    }
  }

  private static boolean isIam(String url) {
    return url.startsWith("jdbc:redshift:iam:");
  }

  String url() {
    return config.getString(URL);
  }

  /** The driver's properties. Do not print them. */
  Map<String, String> driverProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    String user = config.getString(USER);
    Password password = config.getPassword(PASSWORD);
    if (isIam(url())) {
      if (!user.isEmpty()) {
        properties.put("DbUser", user);
      }
    } else {
      properties.put("user", user);
      properties.put("password", password.value());
    }
    config
        .originalsWithPrefix(DRIVER)
        .forEach((property, value) -> properties.put(property, String.valueOf(value)));
    boolean chosen =
        TLS.matcher(url()).find()
            || properties.keySet().stream()
                .anyMatch(name -> name.equalsIgnoreCase("ssl") || name.equalsIgnoreCase("sslmode"));
    if (!chosen) {
      properties.put("sslmode", "verify-full");
    }
    return properties;
  }
}
