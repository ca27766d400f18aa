package dev.sluice.redshift.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Secrets that an environment names: {@code NAME} holds one, or {@code NAME_FILE} the path of a
 * file that does, as containers get them. Thread-safe.
 */
public final class EnvironmentSecret {
  private EnvironmentSecret() {}

  /**
   * The secret of a name.
   *
   * @param otherwise where the environment has neither
   * @throws IllegalArgumentException when it has both, or the file cannot be read or is empty; the
   *     message names the variable and the file, never the secret
   */
  public static String of(Map<String, String> environment, String name, String otherwise) {
    String value = environment.get(name);
    String file = environment.get(name + "_FILE");
    if (file == null) {
      return value == null ? otherwise : value;
    }
    if (value != null) {
      throw new IllegalArgumentException("both " + name + " and " + name + "_FILE are set");
    }
    return read(name + "_FILE", file);
  }

  private static String read(String variable, String file) {
    String secret;
    try {
      secret = Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          variable + " is " + file + ", which cannot be read: " + e.getClass().getSimpleName(), e);
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException(variable + " is " + file + ", which is empty");
    }
    return secret;
  }
}
