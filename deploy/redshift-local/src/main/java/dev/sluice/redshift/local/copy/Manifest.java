package dev.sluice.redshift.local.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a manifest (Developer Guide, "Using a manifest to specify data files"). */
final class Manifest {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * One object to load.
   *
   * @param mandatory whether the load fails when the object is missing
   * @param contentLength -1 when the manifest does not say
   */
  record Entry(String bucket, String key, boolean mandatory, long contentLength) {
    String url() {
      return "s3://" + bucket + "/" + key;
    }
  }

  private final String source;
  private final JsonParser parser;
  private final List<Entry> entries = new ArrayList<>();

  private Manifest(String source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /**
   * @param source for messages
   * @throws LoadFailure when the text is no manifest for Parquet files
   */
  static List<Entry> parse(byte[] json, String source) throws LoadFailure {
    try (JsonParser parser = JSON.createParser(json)) {
      return new Manifest(source, parser).parse();
    } catch (IOException e) {
      throw LoadFailure.ofFile(
          LoadFailure.S3, "Manifest file is not in correct json format: " + source, source);
    }
  }

  private List<Entry> parse() throws IOException, LoadFailure {
    boolean found = false;
    expect(parser.nextToken(), JsonToken.START_OBJECT);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("entries")) {
        found = true;
        entries();
      } else {
        parser.skipChildren();
      }
    }
    if (!found || entries.isEmpty()) {
      throw invalid("it has no entries");
    }
    return entries;
  }

  private void entries() throws IOException, LoadFailure {
    expect(parser.currentToken(), JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.START_OBJECT);
      entry();
    }
  }

  private void entry() throws IOException, LoadFailure {
    String url = null;
    boolean mandatory = false;
    long contentLength = -1;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "url" -> url = parser.getValueAsString();
        case "mandatory" -> mandatory = parser.getBooleanValue();
        case "meta" -> contentLength = contentLength();
        default -> parser.skipChildren();
      }
    }
    if (url == null || !url.startsWith("s3://") || url.indexOf('/', 5) < 0 || url.endsWith("/")) {
      throw invalid("an entry has no url of the form s3://bucket/key");
    }
    if (contentLength < 0) {
      throw invalid(
          "the entry "
              + url
              + " has no meta.content_length, which files in a columnar format need");
    }
    int slash = url.indexOf('/', 5);
    entries.add(
        new Entry(url.substring(5, slash), url.substring(slash + 1), mandatory, contentLength));
  }

  private long contentLength() throws IOException, LoadFailure {
    long length = -1;
    expect(parser.currentToken(), JsonToken.START_OBJECT);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("content_length") && value == JsonToken.VALUE_NUMBER_INT) {
        length = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return length;
  }

  private void expect(JsonToken token, JsonToken expected) throws LoadFailure {
    if (token != expected) {
      throw invalid("found " + token + " where " + expected + " belongs");
    }
  }

  private LoadFailure invalid(String why) {
    return LoadFailure.ofFile(
        LoadFailure.S3, "Invalid manifest file " + source + ": " + why, source);
  }
}
