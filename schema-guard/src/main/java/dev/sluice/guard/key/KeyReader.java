package dev.sluice.guard.key;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.DocumentPath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes keys by the paths of one contract. Of {@code _id} alone the key is its text: an ObjectId's
 * 24 hex digits, bare, anything else as {@link KeyText} has it. Of more paths it is a JSON array of
 * the values in the contract's order, which no {@code _id} can be. A value that is missing is null,
 * as it is for the server's routing by shard key. Not thread-safe.
 */
public final class KeyReader {

  private static final byte[] ID = Contract.ID.getBytes(StandardCharsets.US_ASCII);
  private static final String BROKEN = "broken:";

  private final KeyPath[] paths;
  private final boolean[] required;
  private final List<String> texts;
  private final BsonCursor cursor = new BsonCursor();
  private final JsonBuffer buffer = new JsonBuffer();

  /** Reads keys as the contract has them. */
  public KeyReader(Contract contract) {
    this(contract.key(), contract.fields());
  }

  /** Reads keys of these paths, {@code _id} first. */
  public KeyReader(List<String> paths) {
    this(paths, List.of());
  }

  private KeyReader(List<String> paths, List<ContractField> fields) {
    this.texts = List.copyOf(paths);
    this.paths = paths.stream().map(KeyPath::of).toArray(KeyPath[]::new);
    this.required = new boolean[this.paths.length];
    for (int i = 0; i < required.length; i++) {
      String path = paths.get(i);
      required[i] = fields.stream().anyMatch(f -> f.required() && f.path().equals(path));
    }
  }

  /**
   * The key in an event's documentKey, which lies from {@code start} to before {@code end}.
   *
   * @throws OtherKeyException if it has other paths than the contract
   * @throws BrokenKeyException if it cannot be made a text
   */
  public String ofDocumentKey(byte[] bytes, int start, int end) {
    try {
      return paths.length == 1 ? id(bytes, start, end) : sharded(bytes, start, end);
    } catch (MalformedBsonException e) {
      throw broken(e.getMessage(), bytes, start, end, true);
    }
  }

  /**
   * The key of a document, which lies from {@code start} to before {@code end}.
   *
   * @throws BrokenKeyException if it cannot be made a text
   */
  public String ofDocument(byte[] bytes, int start, int end) {
    try {
      return text(bytes, start, end, false);
    } catch (MalformedBsonException e) {
      throw broken(e.getMessage(), bytes, start, end, false);
    }
  }

  /**
   * Checks that a document has the values of its event's documentKey at the paths of the shard key;
   * for who has read the documentKey.
   *
   * @throws OtherKeyException if it has others: the documentKey lacks a path that the collection's
   *     shard key had, or the shard key was changed within the shard
   * @throws MalformedBsonException if the document's bytes are not BSON
   */
  public void check(byte[] bytes, int keyStart, int keyEnd, int documentStart, int documentEnd) {
    for (int i = 1; i < paths.length; i++) {
      String inKey = shardText(paths[i], bytes, keyStart, keyEnd, true);
      String inDocument = shardText(paths[i], bytes, documentStart, documentEnd, false);
      if (inKey.equals(inDocument)) {
        continue;
      }
      cursor.on(bytes, keyStart, keyEnd);
      if (!paths[i].inDocumentKey(cursor)) {
        throw otherPaths(bytes, keyStart, keyEnd);
      }
      throw changedInPlace(paths[i]);
    }
  }

  /** Whether no shard key is part of the key. */
  public boolean isOfIdAlone() {
    return paths.length == 1;
  }

  /**
   * Checks that an update did not change the shard key, of which the documentKey has the new values
   * alone.
   *
   * @param start where the document of the updated fields begins, whose names are paths with dots
   * @throws OtherKeyException if it did
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public void checkUpdated(byte[] bytes, int start, int end) {
    cursor.on(bytes, start, end);
    while (cursor.next()) {
      for (int i = 1; i < paths.length; i++) {
        if (paths[i].isWithin(cursor)) {
          throw changedInPlace(paths[i]);
        }
      }
    }
  }

  private OtherKeyException changedInPlace(KeyPath path) {
    return new OtherKeyException(
        "the value of " + path.text() + " was changed without a delete and an insert", texts);
  }

  private String shardText(KeyPath path, byte[] bytes, int start, int end, boolean documentKey) {
    buffer.clear();
    put(path, bytes, start, end, documentKey);
    return buffer.text();
  }

  private String id(byte[] bytes, int start, int end) {
    String key = null;
    boolean others = false;
    cursor.on(bytes, start, end);
    while (cursor.next()) {
      if (!cursor.named(ID)) {
        others = true;
      } else if (key == null) {
        key = idText();
      } else {
        throw new MalformedBsonException("the event's documentKey has _id twice");
      }
    }
    if (key == null) {
      throw new MalformedBsonException("the event's documentKey has no _id");
    }
    if (others) {
      throw otherPaths(bytes, start, end);
    }
    return key;
  }

  private String idText() {
    buffer.clear();
    if (cursor.type() == BsonTypes.OBJECT_ID) {
      buffer.hex(cursor.data(), cursor.valueStart(), 12);
      return buffer.text();
    }
    KeyText.put(cursor, buffer);
    return finished();
  }

  private String sharded(byte[] bytes, int start, int end) {
    int[] found = new int[paths.length];
    cursor.on(bytes, start, end);
    boolean known = known(found, 0, new boolean[0]);
    for (int i = 0; i < paths.length; i++) {
      if (found[i] > 1) {
        throw new MalformedBsonException(
            "the event's documentKey has " + paths[i].text() + " twice");
      }
    }
    if (found[0] == 0) {
      throw new MalformedBsonException("the event's documentKey has no _id");
    }
    for (int i = 1; known && i < paths.length; i++) {
      known = found[i] == 1 || !required[i];
    }
    if (!known) {
      throw otherPaths(bytes, start, end);
    }
    return text(bytes, start, end, true);
  }

  /**
   * Counts how often each path is there.
   *
   * @param within at a depth below 0: which paths lead to where the cursor is
   * @return whether nothing else is there
   */
  private boolean known(int[] found, int depth, boolean[] within) {
    boolean known = true;
    while (cursor.next()) {
      boolean ends = false;
      boolean[] through = new boolean[paths.length];
      boolean embedded = false;
      for (int i = 0; i < paths.length; i++) {
        if (depth > 0 && !within[i]) {
          continue;
        }
        if (depth == 0 ? paths[i].isNamed(cursor) : paths[i].endsAt(cursor, depth)) {
          found[i]++;
          ends = true;
        } else if (paths[i].isEmbeddedIn(cursor, depth)) {
          through[i] = true;
          embedded = true;
        }
      }
      if (!ends && embedded) {
        long mark = cursor.enter();
        known &= known(found, depth + 1, through);
        cursor.leave(mark);
      } else {
        known &= ends;
      }
    }
    return known;
  }

  private String text(byte[] bytes, int start, int end, boolean documentKey) {
    if (paths.length == 1) {
      cursor.on(bytes, start, end);
      if (!paths[0].inDocument(cursor)) {
        throw new MalformedBsonException("the document has no _id");
      }
      return idText();
    }
    buffer.clear();
    for (int i = 0; i < paths.length; i++) {
      buffer.put(i == 0 ? '[' : ',');
      boolean there = put(paths[i], bytes, start, end, documentKey);
      if (i == 0 && !there) {
        throw new MalformedBsonException("the document has no _id");
      }
    }
    buffer.put(']');
    return finished();
  }

  private boolean put(KeyPath path, byte[] bytes, int start, int end, boolean documentKey) {
    cursor.on(bytes, start, end);
    boolean there = documentKey ? path.inDocumentKey(cursor) : path.inDocument(cursor);
    if (there) {
      KeyText.put(cursor, buffer);
    } else {
      buffer.ascii("null");
    }
    return there;
  }

  private String finished() {
    if (!buffer.isUtf8()) {
      throw new MalformedBsonException("the key has a text that is not UTF-8");
    }
    return BoundedText.of(buffer);
  }

  private OtherKeyException otherPaths(byte[] bytes, int start, int end) {
    List<String> others = pathsOf(bytes, start, end);
    return new OtherKeyException(
        "the event's documentKey has the paths "
            + String.join(", ", others)
            + " and not "
            + String.join(", ", texts),
        others);
  }

  private List<String> pathsOf(byte[] bytes, int start, int end) {
    Set<String> others = new LinkedHashSet<>();
    others.add(Contract.ID);
    cursor.on(bytes, start, end);
    while (cursor.next()) {
      others.add(DocumentPath.ofDotted(cursor.name()));
    }
    return new ArrayList<>(others);
  }

  /**
   * The stand-in is of the key's values alone where they can be found, so that all events of a
   * document have the same; else of all there is.
   */
  private BrokenKeyException broken(
      String message, byte[] bytes, int start, int end, boolean documentKey) {
    MessageDigest digest = BoundedText.sha256();
    try {
      for (int i = 0; i < paths.length; i++) {
        cursor.on(bytes, start, end);
        if (documentKey ? paths[i].inDocumentKey(cursor) : paths[i].inDocument(cursor)) {
          digest.update((byte) cursor.type());
          digest.update(Arrays.copyOfRange(bytes, cursor.valueStart(), cursor.valueEnd()));
        } else if (i == 0) {
          throw new MalformedBsonException(message);
        } else {
          digest.update((byte) BsonTypes.NULL);
        }
      }
    } catch (MalformedBsonException e) {
      digest.reset();
      digest.update(Arrays.copyOfRange(bytes, start, end));
    }
    return new BrokenKeyException(message, BROKEN + HexFormat.of().formatHex(digest.digest()));
  }
}
