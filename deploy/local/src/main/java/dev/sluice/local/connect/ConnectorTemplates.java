package dev.sluice.local.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The connector configs of {@code deploy/connectors}: bodies of {@code POST /connectors} with
 * placeholders <code>${name}</code> in their texts. A config that renders to the empty text is left
 * out, so that an optional one is given as the empty text. References to Connect's config
 * providers, <code>${provider:key}</code>, stay as they are.
 */
public final class ConnectorTemplates {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");

  private ConnectorTemplates() {}

  /**
   * Fills in a template.
   *
   * @param template its file name without {@code .json}, such as {@code mongodb-source}
   * @param values a value for each placeholder, none more
   * @throws StackException when there is no such template, or a value is missing or not wanted
   */
  public static ConnectorSpec render(String template, Map<String, String> values) {
    JsonNode json = read(template);
    SortedSet<String> used = placeholders(json);
    SortedSet<String> missing = new TreeSet<>(used);
    missing.removeAll(values.keySet());
    if (!missing.isEmpty()) {
      throw new StackException(
          "Connector template %s.json needs values for %s.".formatted(template, missing));
    }
    SortedSet<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(used);
    if (!unknown.isEmpty()) {
      throw new StackException(
          "Connector template %s.json has no placeholders %s, only %s."
              .formatted(template, unknown, used));
    }
    Map<String, String> config = new LinkedHashMap<>();
    json.path("config")
        .properties()
        .forEach(
            each -> {
              String value = fill(each.getValue().asText(), values);
              if (!value.isEmpty()) {
                config.put(each.getKey(), value);
              }
            });
    return new ConnectorSpec(
        fill(json.path("name").asText(), values),
        Optional.ofNullable(json.path("initial_state").asText(null))
            .map(state -> fill(state, values)),
        config);
  }

  /** The names of a template's placeholders. */
  public static SortedSet<String> placeholders(String template) {
    return placeholders(read(template));
  }

  private static JsonNode read(String template) {
    try (InputStream file = ConnectorTemplates.class.getResourceAsStream(template + ".json")) {
      if (file == null) {
        throw new StackException("There is no connector template " + template + ".json.");
      }
      return JSON.readTree(file);
    } catch (JsonProcessingException e) {
      throw new StackException(
          "Connector template %s.json is not JSON: %s".formatted(template, e.getMessage()), e);
    } catch (IOException e) {
      throw new StackException(
          "Cannot read connector template %s.json: %s".formatted(template, e.getMessage()), e);
    }
  }

  private static SortedSet<String> placeholders(JsonNode json) {
    SortedSet<String> names = new TreeSet<>();
    collect(json, names);
    return names;
  }

  private static void collect(JsonNode json, SortedSet<String> names) {
    if (json.isTextual()) {
      Matcher matcher = PLACEHOLDER.matcher(json.textValue());
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    json.forEach(child -> collect(child, names));
  }

  private static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }
}
