package dev.sluice.guard.service.connect;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** Where a worker's own REST API listens, by its properties. */
public final class WorkerAddress {
  private static final Pattern LISTENER =
      Pattern.compile("(https?)://([^:/\\[\\]]*|\\[[^]]*\\]):(\\d+)/?");
  private static final String DEFAULT_LISTENER = "http://:8083";
  private static final List<String> ANY_HOST = List.of("", "0.0.0.0", "[::]");

  private WorkerAddress() {}

  /**
   * The first http listener, else the first https one; reached through loopback when it listens
   * everywhere.
   *
   * @throws ConfigException when no listener can be reached by its properties
   */
  public static URI of(Map<String, ?> worker) {
    Object listeners = worker.get("listeners");
    String text =
        listeners == null || listeners.toString().isBlank() ? DEFAULT_LISTENER : plain(listeners);
    List<Matcher> found =
        Arrays.stream(text.split(",", -1))
            .map(listener -> LISTENER.matcher(listener.trim().toLowerCase(java.util.Locale.ROOT)))
            .filter(Matcher::matches)
            .toList();
    Matcher listener =
        found.stream()
            .filter(match -> match.group(1).equals("http"))
            .findFirst()
            .or(() -> found.stream().findFirst())
            .filter(match -> !match.group(3).equals("0"))
            .orElseThrow(
                () ->
                    new ConfigException(
                        "listeners",
                        text,
                        "no address to reach the worker at: set sluice.guard.rest.url"));
    String host = ANY_HOST.contains(listener.group(2)) ? "127.0.0.1" : listener.group(2);
    return URI.create(listener.group(1) + "://" + host + ":" + listener.group(3));
  }

  private static String plain(Object listeners) {
    return listeners instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : listeners.toString();
  }
}
