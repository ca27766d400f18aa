package dev.sluice.guard.key;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.contract.DocumentPath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One path of a key, ready to be looked up. Immutable. */
final class KeyPath {

  private final String text;
  private final byte[][] names;
  private final byte[] dotted;

  private KeyPath(String text, List<String> names) {
    this.text = text;
    this.names =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.dotted = String.join(".", names).getBytes(StandardCharsets.UTF_8);
  }

  static KeyPath of(String path) {
    return new KeyPath(
        path,
        DocumentPath.parse(path).stream().map(step -> ((DocumentPath.Name) step).name()).toList());
  }

  /** The path as a contract names it. */
  String text() {
    return text;
  }

  /**
   * Goes to the value in a document.
   *
   * @param document stands before its first element
   * @return false if there is none
   */
  boolean inDocument(BsonCursor document) {
    return below(document, 0);
  }

  /**
   * Goes to the value in a documentKey. There a path into an embedded document is one name with
   * dots; embedded documents are taken, too.
   */
  boolean inDocumentKey(BsonCursor documentKey) {
    while (documentKey.next()) {
      if (documentKey.named(dotted)) {
        return true;
      }
      if (isEmbeddedIn(documentKey, 0)) {
        long mark = documentKey.enter();
        if (below(documentKey, 1)) {
          return true;
        }
        documentKey.leave(mark);
      }
    }
    return false;
  }

  private boolean below(BsonCursor document, int depth) {
    while (document.next()) {
      if (document.named(names[depth])) {
        if (depth == names.length - 1) {
          return true;
        }
        if (document.type() != BsonTypes.DOCUMENT) {
          return false;
        }
        document.enter();
        return below(document, depth + 1);
      }
    }
    return false;
  }

  /** Whether the current element of a documentKey is this path, as one name. */
  boolean isNamed(BsonCursor documentKey) {
    return documentKey.named(dotted);
  }

  /**
   * Whether the current element of updated fields, whose name is a path with dots, is this path,
   * what holds it or what it holds.
   */
  boolean isWithin(BsonCursor updated) {
    int length = updated.nameEnd() - updated.nameStart();
    int common = Math.min(length, dotted.length);
    for (int i = 0; i < common; i++) {
      if (updated.data()[updated.nameStart() + i] != dotted[i]) {
        return false;
      }
    }
    return length == dotted.length
        || (length < dotted.length
            ? dotted[length] == '.'
            : updated.data()[updated.nameStart() + common] == '.');
  }

  /** Whether the current element is a document that this path leads through at a depth. */
  boolean isEmbeddedIn(BsonCursor element, int depth) {
    return depth < names.length - 1
        && element.type() == BsonTypes.DOCUMENT
        && element.named(names[depth]);
  }

  /** Whether the current element is where this path ends, at a depth. */
  boolean endsAt(BsonCursor element, int depth) {
    return depth == names.length - 1 && element.named(names[depth]);
  }
}
