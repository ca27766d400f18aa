package dev.sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@link RunningStack} as JSON. */
final class RunningStackJson {
  private RunningStackJson() {}

  static ObjectNode write(ObjectNode json, RunningStack stack) {
    json.put("pid", stack.pid());
    json.put("startedAt", stack.startedAt().toString());
    json.put("mongodbUri", stack.mongodbUri());
    json.put("bootstrapServers", stack.bootstrapServers());
    json.put("connectUrl", stack.connectUrl());
    if (stack.s3() != null) {
      S3Address s3 = stack.s3();
      json.putObject("s3")
          .put("endpoint", s3.endpoint() == null ? null : s3.endpoint().toString())
          .put("region", s3.region())
          .put("bucket", s3.bucket())
          .put("accessKey", s3.accessKey())
          .put("secretKey", s3.secretKey());
    }
    if (stack.redshift() != null) {
      json.putObject("redshift")
          .put("url", stack.redshift().url())
          .put("user", stack.redshift().user())
          .put("password", stack.redshift().password());
    }
    ArrayNode processes = json.putArray("processes");
    stack
        .processes()
        .forEach(
            each ->
                processes
                    .addObject()
                    .put("pid", each.pid())
                    .put("startedAtMillis", each.startedAtMillis()));
    return json;
  }

  static RunningStack read(ObjectNode json) {
    JsonNode s3 = json.path("s3");
    JsonNode redshift = json.path("redshift");
    List<RunningStack.OwnedProcess> processes = new ArrayList<>();
    json.path("processes")
        .forEach(
            each ->
                processes.add(
                    new RunningStack.OwnedProcess(
                        each.path("pid").asLong(), each.path("startedAtMillis").asLong())));
    return new RunningStack(
        json.path("pid").asLong(),
        Instant.parse(json.path("startedAt").asText()),
        text(json, "mongodbUri"),
        text(json, "bootstrapServers"),
        text(json, "connectUrl"),
        s3.isObject()
            ? new S3Address(
                text(s3, "endpoint") == null ? null : URI.create(text(s3, "endpoint")),
                text(s3, "region"),
                text(s3, "bucket"),
                text(s3, "accessKey"),
                text(s3, "secretKey"))
            : null,
        redshift.isObject()
            ? new RedshiftAddress(
                text(redshift, "url"), text(redshift, "user"), text(redshift, "password"))
            : null,
        processes);
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText(null);
  }
}
