package dev.sluice.cli.documents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * Reads one file document by document, holding one of them in memory at a time. The file is a JSON
 * array of documents or a row of documents (one per line, say), in UTF-8, UTF-16 or UTF-32, with or
 * without a byte order mark. MongoDB's extended JSON is understood, canonical and relaxed. What
 * plain JSON can say and MongoDB cannot hold is refused: more than 100 levels, more than 16 MB, a
 * name twice in one object, a null character in a name, half a surrogate pair. Whole numbers beyond
 * 64 bits become decimals while 34 digits are enough, else doubles.
 *
 * <p>Not thread-safe.
 */
public final class DocumentReader implements Closeable {
  // Limits of a MongoDB server: https://www.mongodb.com/docs/manual/reference/limits/
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_DEPTH = 100;
  // A decimal128 holds 34 digits.
  private static final int DECIMAL_DIGITS = 34;

  // Beyond MongoDB's limits, so that those are what a message names.
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxStringLength(8 * MAX_BYTES)
          .maxNameLength(MAX_BYTES)
          .maxNumberLength(100_000)
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(CONSTRAINTS)
          .build();

  /** How files of gzip, zip, zstd and bzip2 begin. */
  private static final List<String> COMPRESSED = List.of("1f8b", "504b0304", "28b52ffd", "425a68");

  private enum Where {
    START,
    IN_ARRAY,
    IN_ROW,
    END
  }

  private final Path file;
  private final JsonParser parser;
  private final BsonDocumentCodec codec = new BsonDocumentCodec();
  private Where where = Where.START;
  private long count;
  private JsonLocation start = JsonLocation.NA;

  private DocumentReader(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static DocumentReader open(Path file) throws DocumentException {
    try {
      checkPlain(file);
      return new DocumentReader(file, JSON.createParser(Files.newInputStream(file)));
    } catch (IOException e) {
      throw new DocumentException(file, "cannot be read: " + e);
    }
  }

  /** A compressed file is told as such, since its bytes are no JSON to complain about. */
  private static void checkPlain(Path file) throws IOException, DocumentException {
    try (InputStream in = Files.newInputStream(file)) {
      String begin = HexFormat.of().formatHex(in.readNBytes(4));
      if (COMPRESSED.stream().anyMatch(begin::startsWith)) {
        throw new DocumentException(
            file, "is compressed: unpack it, documents are read as plain text");
      }
    }
  }

  /**
   * Reads the next document.
   *
   * @return null at the end of the file
   * @throws DocumentException naming file, line and column when the file is malformed there
   */
  public BsonDocument next() throws DocumentException {
    try {
      return read();
    } catch (JsonProcessingException e) {
      throw malformed(e, "malformed JSON: ");
    } catch (IOException e) {
      throw fault(parser.currentLocation(), "cannot be read: " + e.getMessage());
    }
  }

  /** The line in which the document last read starts, from 1. */
  public long line() {
    return start.getLineNr();
  }

  /** The column in which the document last read starts, from 1. */
  public long column() {
    return start.getColumnNr();
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed", e);
    }
  }

  private BsonDocument read() throws IOException, DocumentException {
    if (where == Where.END) {
      return null;
    }
    JsonToken token = parser.nextToken();
    if (where == Where.START) {
      if (token == JsonToken.START_ARRAY) {
        where = Where.IN_ARRAY;
        token = parser.nextToken();
      } else {
        where = Where.IN_ROW;
      }
    }
    if (token == null) {
      where = Where.END;
      return null;
    }
    if (token == JsonToken.END_ARRAY && where == Where.IN_ARRAY) {
      where = Where.END;
      if (parser.nextToken() != null) {
        throw fault(parser.currentTokenLocation(), "something follows the end of the array");
      }
      return null;
    }
    start = parser.currentTokenLocation();
    count++;
    if (token != JsonToken.START_OBJECT) {
      throw fault(start, "expected a document, found " + describe(token));
    }
    return document();
  }

  private DocumentException malformed(JsonProcessingException e, String what) {
    JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
    return fault(at, what + e.getOriginalMessage());
  }

  private BsonDocument document() throws IOException, DocumentException {
    String json;
    try {
      json = copy();
    } catch (JsonProcessingException e) {
      // Where it shows may be far behind what is wrong: a bracket that is missing, say.
      throw malformed(
          e, "malformed JSON in document %d, which begins in line %d: ".formatted(count, line()));
    }
    BsonDocument document;
    int bytes;
    try {
      document = BsonDocument.parse(json);
      bytes = new RawBsonDocument(document, codec).getByteBuffer().remaining();
    } catch (RuntimeException e) {
      throw fault(start, "document " + count + " is not extended JSON: " + e.getMessage());
    }
    if (bytes > MAX_BYTES) {
      throw fault(
          start,
          "document " + count + " has " + bytes + " bytes, MongoDB holds up to " + MAX_BYTES);
    }
    BsonValue id = document.get("_id");
    if (id != null
        && (id.getBsonType() == BsonType.ARRAY
            || id.getBsonType() == BsonType.REGULAR_EXPRESSION
            || id.getBsonType() == BsonType.UNDEFINED)) {
      throw fault(
          start, "document " + count + " has an _id that MongoDB refuses: " + id.getBsonType());
    }
    if (id != null
        && id.isDocument()
        && id.asDocument().keySet().stream().anyMatch(name -> name.startsWith("$"))) {
      throw fault(
          start,
          "document " + count + " has an _id that MongoDB refuses: a name in it begins with $");
    }
    return document;
  }

  /**
   * Copies the object the parser stands at, checking on the way what the BSON parser would let
   * pass.
   */
  private String copy() throws IOException, DocumentException {
    var text = new StringWriter();
    int depth = 0;
    try (JsonGenerator out = JSON.createGenerator(text)) {
      do {
        JsonToken token = parser.currentToken();
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            if (++depth > MAX_DEPTH) {
              throw fault(
                  parser.currentTokenLocation(),
                  "document "
                      + count
                      + " is nested deeper than the "
                      + MAX_DEPTH
                      + " levels of MongoDB");
            }
            out.copyCurrentEvent(parser);
          }
          case END_OBJECT, END_ARRAY -> {
            depth--;
            out.copyCurrentEvent(parser);
          }
          case FIELD_NAME -> {
            checkName(parser.currentName());
            out.copyCurrentEvent(parser);
          }
          case VALUE_STRING -> {
            checkText(parser.getText());
            out.copyCurrentEvent(parser);
          }
          case VALUE_NUMBER_INT -> writeWhole(out, parser.getText());
          case VALUE_NUMBER_FLOAT -> writeDouble(out, parser.getText());
          default -> out.copyCurrentEvent(parser);
        }
      } while (depth > 0 && parser.nextToken() != null);
    }
    return text.toString();
  }

  private void writeWhole(JsonGenerator out, String digits) throws IOException, DocumentException {
    if (digits.length() < 19 || new BigInteger(digits).bitLength() < Long.SIZE) {
      out.writeNumber(digits);
    } else if (new BigDecimal(digits).stripTrailingZeros().precision() <= DECIMAL_DIGITS) {
      out.writeStartObject();
      out.writeStringField("$numberDecimal", digits);
      out.writeEndObject();
    } else {
      writeDouble(out, digits);
    }
  }

  private void writeDouble(JsonGenerator out, String digits) throws IOException, DocumentException {
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw fault(parser.currentTokenLocation(), "a number is beyond the range of a double");
    }
    out.writeNumber(value);
  }

  private void checkName(String name) throws DocumentException {
    if (name.indexOf('\0') >= 0) {
      throw fault(parser.currentTokenLocation(), "a field name has a null character in it");
    }
    checkText(name);
  }

  private void checkText(String text) throws DocumentException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw fault(parser.currentTokenLocation(), "half a surrogate pair is not text");
      }
    }
  }

  private DocumentException fault(JsonLocation at, String problem) {
    return new DocumentException(file, at.getLineNr(), at.getColumnNr(), problem);
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.name();
    };
  }
}
