package dev.sluice.guard.event;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.bson.KeyText;
import dev.sluice.guard.bson.MalformedBsonException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A change event as MongoDB and the MongoDB source connector give it, in BSON: where its parts lie
 * in the bytes. One object reads one event after the other. Not thread-safe.
 */
public final class ChangeEvent {

  private static final byte[] ID = ascii("_id");
  private static final byte[] OPERATION_TYPE = ascii("operationType");
  private static final byte[] CLUSTER_TIME = ascii("clusterTime");
  private static final byte[] NS = ascii("ns");
  private static final byte[] TO = ascii("to");
  private static final byte[] DB = ascii("db");
  private static final byte[] COLL = ascii("coll");
  private static final byte[] DOCUMENT_KEY = ascii("documentKey");
  private static final byte[] FULL_DOCUMENT = ascii("fullDocument");
  private static final byte[] SPLIT_EVENT = ascii("splitEvent");
  private static final byte[] COPYING_DATA = ascii("copyingData");

  private static final byte[] INSERT = ascii("insert");
  private static final byte[] UPDATE = ascii("update");
  private static final byte[] REPLACE = ascii("replace");
  private static final byte[] DELETE = ascii("delete");

  private final BsonCursor cursor = new BsonCursor();
  private final BsonCursor keyCursor = new BsonCursor();
  private final JsonBuffer buffer = new JsonBuffer();

  private byte[] bytes;
  private Operation operation;
  private String operationText;
  private boolean split;
  private boolean lookedUp;
  private boolean hasClusterTime;
  private long clusterTime;
  private int tokenStart;
  private int tokenEnd;
  private int nsStart;
  private int nsEnd;
  private int toStart;
  private int toEnd;
  private int keyStart;
  private int keyEnd;
  private int documentStart;
  private int documentEnd;

  /**
   * Reads the next event.
   *
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public void read(byte[] event) {
    bytes = event;
    operation = Operation.UNKNOWN;
    operationText = null;
    split = false;
    lookedUp = false;
    hasClusterTime = false;
    clusterTime = 0;
    tokenStart = 0;
    nsStart = 0;
    toStart = 0;
    keyStart = 0;
    documentStart = 0;
    cursor.on(event);
    while (cursor.next()) {
      element();
    }
    if (operation == Operation.INSERT && tokenStart > 0 && isCopy()) {
      operation = Operation.COPY;
    }
  }

  private void element() {
    int type = cursor.type();
    boolean document = type == BsonTypes.DOCUMENT;
    switch (cursor.nameEnd() - cursor.nameStart()) {
      case 2 -> {
        if (document && cursor.named(NS)) {
          nsStart = cursor.valueStart();
          nsEnd = cursor.valueEnd();
        } else if (document && cursor.named(TO)) {
          toStart = cursor.valueStart();
          toEnd = cursor.valueEnd();
        }
      }
      case 3 -> {
        if (document && cursor.named(ID)) {
          tokenStart = cursor.valueStart();
          tokenEnd = cursor.valueEnd();
        }
      }
      case 10 -> split |= cursor.named(SPLIT_EVENT);
      case 11 -> {
        if (document && cursor.named(DOCUMENT_KEY)) {
          keyStart = cursor.valueStart();
          keyEnd = cursor.valueEnd();
        } else if (type == BsonTypes.TIMESTAMP && cursor.named(CLUSTER_TIME)) {
          clusterTime = cursor.longValue();
          hasClusterTime = true;
        }
      }
      case 12 -> {
        if (cursor.named(FULL_DOCUMENT)) {
          lookedUp = true;
          if (document) {
            documentStart = cursor.valueStart();
            documentEnd = cursor.valueEnd();
          }
        }
      }
      case 13 -> {
        if (type == BsonTypes.STRING && cursor.named(OPERATION_TYPE)) {
          readOperation();
        }
      }
      default -> {}
    }
  }

  private void readOperation() {
    if (textIs(INSERT)) {
      operation = Operation.INSERT;
    } else if (textIs(UPDATE)) {
      operation = Operation.UPDATE;
    } else if (textIs(DELETE)) {
      operation = Operation.DELETE;
    } else if (textIs(REPLACE)) {
      operation = Operation.REPLACE;
    } else {
      operationText = cursor.text();
      operation =
          switch (operationText) {
            case "drop" -> Operation.DROP;
            case "rename" -> Operation.RENAME;
            case "dropDatabase" -> Operation.DROP_DATABASE;
            case "invalidate" -> Operation.INVALIDATE;
            default -> Operation.UNKNOWN;
          };
    }
  }

  private boolean textIs(byte[] text) {
    return Arrays.equals(bytes, cursor.textStart(), cursor.textEnd(), text, 0, text.length);
  }

  private boolean isCopy() {
    keyCursor.on(bytes, tokenStart, tokenEnd);
    while (keyCursor.next()) {
      if (keyCursor.named(COPYING_DATA)) {
        return true;
      }
    }
    return false;
  }

  public Operation operation() {
    return split ? Operation.FRAGMENT : operation;
  }

  /** What kind of event it is when the operation is unknown, for a reader. */
  public String operationText() {
    return operationText == null ? "no operation type" : "operation type " + operationText;
  }

  public boolean hasClusterTime() {
    return hasClusterTime;
  }

  /**
   * BSON timestamp as a long: seconds in the upper, increment in the lower 32 bits; 0 without one.
   */
  public long clusterTime() {
    return clusterTime;
  }

  /** Whether the event has the document as it is after the change. */
  public boolean hasDocument() {
    return documentStart > 0;
  }

  /** Whether the event has a document, or null since there was none any more. */
  public boolean wasLookedUp() {
    return lookedUp;
  }

  public int documentStart() {
    return documentStart;
  }

  public int documentEnd() {
    return documentEnd;
  }

  /** The event's bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** The resume token as extended JSON; null if the event has none. */
  public String resumeToken() {
    return tokenStart == 0
        ? null
        : ExtendedJson.document(Arrays.copyOfRange(bytes, tokenStart, tokenEnd));
  }

  /** {@code _sluice_key} of the document; null if the event tells no key. */
  public String key() {
    String key = keyStart == 0 ? null : idOf(keyStart, keyEnd);
    return key == null && documentStart > 0 ? idOf(documentStart, documentEnd) : key;
  }

  private String idOf(int start, int end) {
    keyCursor.on(bytes, start, end);
    while (keyCursor.next()) {
      if (keyCursor.named(ID)) {
        return KeyText.of(keyCursor, buffer);
      }
    }
    return null;
  }

  /** {@code <database>.<collection>}, or the database alone; null if the event has no namespace. */
  public String namespace() {
    return nsStart == 0 ? null : namespace(nsStart, nsEnd);
  }

  /** What a renamed collection is called now; null if the event does not tell. */
  public String renamedTo() {
    return toStart == 0 ? null : namespace(toStart, toEnd);
  }

  private String namespace(int start, int end) {
    String database = null;
    String collection = null;
    keyCursor.on(bytes, start, end);
    while (keyCursor.next()) {
      if (keyCursor.type() == BsonTypes.STRING && keyCursor.named(DB)) {
        database = keyCursor.text();
      } else if (keyCursor.type() == BsonTypes.STRING && keyCursor.named(COLL)) {
        collection = keyCursor.text();
      }
    }
    return collection == null ? database : database + "." + collection;
  }

  /** Whether the event's namespace is this one, as UTF-8. */
  public boolean isOf(byte[] namespace) {
    if (nsStart == 0) {
      return false;
    }
    int position = 0;
    keyCursor.on(bytes, nsStart, nsEnd);
    while (keyCursor.next()) {
      if (keyCursor.type() != BsonTypes.STRING) {
        return false;
      }
      int length = keyCursor.textEnd() - keyCursor.textStart();
      boolean collection = keyCursor.named(COLL);
      if (collection) {
        if (position >= namespace.length || namespace[position++] != '.') {
          return false;
        }
      }
      if (namespace.length - position < length
          || !Arrays.equals(
              bytes,
              keyCursor.textStart(),
              keyCursor.textEnd(),
              namespace,
              position,
              position + length)) {
        return false;
      }
      position += length;
    }
    return position == namespace.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
