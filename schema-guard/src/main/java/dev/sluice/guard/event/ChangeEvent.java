package dev.sluice.guard.event;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.key.BrokenKeyException;
import dev.sluice.guard.key.KeyReader;
import dev.sluice.guard.key.OtherKeyException;
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
  private static final byte[] BEFORE = ascii("fullDocumentBeforeChange");
  private static final byte[] UPDATE_DESCRIPTION = ascii("updateDescription");
  private static final byte[] UPDATED_FIELDS = ascii("updatedFields");
  private static final byte[] SPLIT_EVENT = ascii("splitEvent");
  private static final byte[] COPYING_DATA = ascii("copyingData");

  /** The end of such a token's bytes: {@code copyingData: true}. */
  private static final byte[] COPY_MARK = ascii("\bcopyingData\0\1\0");

  private static final byte[] INSERT = ascii("insert");
  private static final byte[] UPDATE = ascii("update");
  private static final byte[] REPLACE = ascii("replace");
  private static final byte[] DELETE = ascii("delete");

  private final BsonCursor cursor = new BsonCursor();
  private final BsonCursor keyCursor = new BsonCursor();

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
  private int beforeStart;
  private int beforeEnd;
  private int changesStart;
  private int changesEnd;

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
    beforeStart = 0;
    changesStart = 0;
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
      case 17 -> {
        if (document && cursor.named(UPDATE_DESCRIPTION)) {
          changesStart = cursor.valueStart();
          changesEnd = cursor.valueEnd();
        }
      }
      case 24 -> {
        if (document && cursor.named(BEFORE)) {
          beforeStart = cursor.valueStart();
          beforeEnd = cursor.valueEnd();
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

  /** The connector marks what it copies behind the document's _id, which may be broken. */
  private boolean isCopy() {
    keyCursor.on(bytes, tokenStart, tokenEnd);
    try {
      while (keyCursor.next()) {
        if (keyCursor.named(COPYING_DATA)) {
          return true;
        }
      }
      return false;
    } catch (MalformedBsonException e) {
      int from = Math.max(tokenStart, tokenEnd - COPY_MARK.length);
      return Arrays.equals(bytes, from, tokenEnd, COPY_MARK, 0, COPY_MARK.length);
    }
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

  /**
   * The resume token as extended JSON; null if the event has none that can be read. That of a
   * copied document is none: it has the document's {@code _id} in it.
   */
  public String resumeToken() {
    if (tokenStart == 0 || operation == Operation.COPY) {
      return null;
    }
    try {
      return ExtendedJson.document(Arrays.copyOfRange(bytes, tokenStart, tokenEnd));
    } catch (MalformedBsonException e) {
      return null;
    }
  }

  /** Whether {@link #key} has something to read. */
  public boolean tellsKey() {
    return keyStart > 0 || documentStart > 0;
  }

  /**
   * {@code _sluice_key} of the document: by the documentKey, since a document that was looked up
   * may be a later one; of a copied document, whose documentKey lacks the shard key, by itself.
   *
   * @throws OtherKeyException if the documentKey is not one of the contract
   * @throws BrokenKeyException if the key cannot be made a text
   */
  public String key(KeyReader reader) {
    if (keyStart == 0 || operation == Operation.COPY) {
      return reader.ofDocument(bytes, documentStart, documentEnd);
    }
    return reader.ofDocumentKey(bytes, keyStart, keyEnd);
  }

  /**
   * Checks that the document, as it is and as it was before, has the key of the event, as far as
   * the event tells.
   *
   * @throws OtherKeyException if it has not
   * @throws MalformedBsonException if the event's parts cannot be read
   */
  public void checkKey(KeyReader reader) {
    if (reader.isOfIdAlone() || keyStart == 0 || operation == Operation.COPY) {
      return;
    }
    if (documentStart > 0) {
      reader.check(bytes, keyStart, keyEnd, documentStart, documentEnd);
    }
    if (beforeStart > 0) {
      reader.check(bytes, keyStart, keyEnd, beforeStart, beforeEnd);
    } else if (changesStart > 0 && operation == Operation.UPDATE) {
      keyCursor.on(bytes, changesStart, changesEnd);
      while (keyCursor.next()) {
        if (keyCursor.type() == BsonTypes.DOCUMENT && keyCursor.named(UPDATED_FIELDS)) {
          reader.checkUpdated(bytes, keyCursor.valueStart(), keyCursor.valueEnd());
        }
      }
    }
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
