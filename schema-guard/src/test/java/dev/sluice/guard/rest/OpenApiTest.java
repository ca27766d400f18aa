package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.service.watch.CollectionReport;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The checked-in description against the resources that answer. */
class OpenApiTest {
  private static final JsonNode DESCRIPTION = parse(new OpenApiResource().description());

  private static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every class of the package that answers requests. */
  private static List<Class<?>> resources() throws URISyntaxException, ClassNotFoundException {
    URL place = OpenApiResource.class.getResource("OpenApiResource.class");
    File[] files = new File(place.toURI()).getParentFile().listFiles();
    List<Class<?>> resources = new ArrayList<>();
    for (File file : files) {
      if (file.getName().endsWith(".class")) {
        String name = file.getName().substring(0, file.getName().length() - ".class".length());
        Class<?> type = Class.forName(OpenApiResource.class.getPackageName() + "." + name);
        if (type.isAnnotationPresent(Path.class)) {
          resources.add(type);
        }
      }
    }
    return resources;
  }

  /** {@code METHOD path} and its parameters, of every method that answers. */
  private static Map<String, Set<String>> answered() throws Exception {
    Map<String, Set<String>> answered = new TreeMap<>();
    for (Class<?> resource : resources()) {
      for (Method method : resource.getDeclaredMethods()) {
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (http != null) {
            Path path = method.getAnnotation(Path.class);
            answered.put(
                http.value()
                    + " "
                    + resource.getAnnotation(Path.class).value()
                    + (path == null ? "" : path.value()),
                parameters(method));
          }
        }
      }
    }
    return answered;
  }

  private static Set<String> parameters(Method method) {
    Set<String> parameters = new TreeSet<>();
    for (Annotation[] annotations : method.getParameterAnnotations()) {
      Arrays.stream(annotations)
          .forEach(
              annotation -> {
                if (annotation instanceof PathParam in) {
                  parameters.add("path " + in.value());
                } else if (annotation instanceof QueryParam in) {
                  parameters.add("query " + in.value());
                }
              });
      if (annotations.length == 0) {
        parameters.add("body");
      }
    }
    return parameters;
  }

  private static Map<String, Set<String>> described() {
    Map<String, Set<String>> described = new TreeMap<>();
    DESCRIPTION
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          Set<String> parameters = new TreeSet<>();
                          method
                              .getValue()
                              .path("parameters")
                              .forEach(
                                  each ->
                                      parameters.add(
                                          each.path("in").asText()
                                              + " "
                                              + each.path("name").asText()));
                          if (method.getValue().has("requestBody")) {
                            parameters.add("body");
                          }
                          described.put(
                              method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                              parameters);
                        }));
    return described;
  }

  @Test
  void everyPathMethodAndParameterIsDescribedAndNoOther() throws Exception {
    assertThat(described()).isEqualTo(answered()).hasSizeGreaterThan(8);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = DESCRIPTION.findValuesAsText("$ref");
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(DESCRIPTION.at(reference.substring(1)).isObject()).as(reference).isTrue();
    }
  }

  @Test
  void whatIsAnsweredHasTheMembersOfTheDescriptionAndNoOther() {
    InMemoryControlLog log = new InMemoryControlLog();
    log.append(Entries.approved(Entries.contract(1, "a"), null));
    log.append(Entries.generation(1, null));
    log.append(Entries.drift("i-1", Entries.contract(2, "a", "b")));
    ControlReads reads = new ControlReads(log);
    Collections collections =
        new Collections(
            new CollectionReport(new FakeCluster().guarded(Entries.CONNECTOR), Clock.systemUTC()));
    CollectionsResource resource =
        new CollectionsResource(reads, collections, new Pauses(reads, collections, log));
    IncidentsResource incidents = new IncidentsResource(reads, log, Clock.systemUTC());
    ResyncResource resyncs = new ResyncResource(reads, collections, log, Clock.systemUTC());

    matches("Collection", parse(resource.collection(Entries.CONNECTOR)));
    JsonNode contract = parse(resource.contract(Entries.CONNECTOR, "1"));
    matches("Contract", contract);
    matches("Field", contract.path("fields").get(0));
    matches("Diff", parse(resource.diff(Entries.CONNECTOR, "1", null)));
    JsonNode incident = parse(incidents.incident("i-1"));
    matches("Incident", incident);
    matches("Change", incident.path("changes").get(0));
    matches("Resync", parse(resyncs.resync(Entries.CONNECTOR, null).getEntity().toString()));
  }

  private static void matches(String schema, JsonNode answer) {
    JsonNode described = DESCRIPTION.path("components").path("schemas").path(schema);
    List<String> known = new ArrayList<>();
    described.path("properties").fieldNames().forEachRemaining(known::add);
    List<String> given = new ArrayList<>();
    answer.fieldNames().forEachRemaining(given::add);
    List<String> required = new ArrayList<>();
    described.path("required").forEach(name -> required.add(name.asText()));
    assertThat(known).as(schema).containsAll(given);
    assertThat(given).as(schema).containsAll(required);
  }
}
