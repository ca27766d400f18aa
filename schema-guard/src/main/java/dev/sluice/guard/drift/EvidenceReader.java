package dev.sluice.guard.drift;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Limits;
import dev.sluice.guard.contract.Shape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads documents into evidence. Not thread-safe. */
final class EvidenceReader {

  private final Map<String, ContractField> known = new HashMap<>();
  private final JsonBuffer buffer = new JsonBuffer();
  private final BsonCursor cursor = new BsonCursor();
  private Evidence column;

  /** Reads without a contract. */
  EvidenceReader() {}

  /** Reads with a contract, which tells where values are rendered as texts. */
  EvidenceReader(Contract contract) {
    contract.fields().forEach(field -> known.put(DocumentPath.topName(field.path()), field));
  }

  /** Adds one document. */
  void read(byte[] bytes, int offset, int limit, Evidence root) {
    cursor.on(bytes, offset, limit);
    root.count(BsonTypes.DOCUMENT, false);
    Map<String, Boolean> values = new HashMap<>();
    while (cursor.next()) {
      if (tooLong()) {
        if (!cursor.isNull()) {
          root.tooDeep();
        }
        continue;
      }
      String name = cursor.name();
      ContractField field = known.get(name);
      Evidence evidence = root.field(name);
      column = evidence;
      once(values, name, evidence);
      if (field != null && field.text()) {
        text(evidence);
      } else {
        value(evidence, field == null ? null : field.shape(), 1);
      }
    }
  }

  private boolean tooLong() {
    return cursor.nameEnd() - cursor.nameStart() > Limits.TEXT_BYTES;
  }

  /** Notes a name that the document has twice, with a value at least once. */
  private void once(Map<String, Boolean> values, String name, Evidence evidence) {
    Boolean before = values.put(name, !cursor.isNull());
    if (before != null && (before || !cursor.isNull())) {
      evidence.duplicate();
    }
  }

  /** A value that is rendered as a text: only what that text is like counts. */
  private void text(Evidence evidence) {
    evidence.count(cursor.type(), cursor.type() == BsonTypes.BINARY && cursor.isUuid());
    if (cursor.isNull()) {
      return;
    }
    if (cursor.type() == BsonTypes.STRING) {
      string(evidence);
      return;
    }
    byte[] text = ExtendedJson.text(cursor, buffer).getBytes(StandardCharsets.UTF_8);
    evidence.bytes(text.length);
    if (!Limits.text(text, 0, text.length)) {
      evidence.unfitText();
    }
  }

  private void string(Evidence evidence) {
    evidence.bytes(cursor.textEnd() - cursor.textStart());
    if (!Limits.text(cursor)) {
      evidence.unfitText();
    }
  }

  private void value(Evidence evidence, Shape shape, int depth) {
    if (shape != null && shape.text()) {
      text(evidence);
      return;
    }
    int type = cursor.type();
    evidence.count(type, type == BsonTypes.BINARY && cursor.isUuid());
    switch (type) {
      case BsonTypes.DOCUMENT, BsonTypes.ARRAY -> nested(evidence, shape, depth);
      case BsonTypes.STRING, BsonTypes.CODE, BsonTypes.SYMBOL -> string(evidence);
      case BsonTypes.INT -> evidence.digits(Limits.integerDigits(cursor.intValue()), 0, 0);
      case BsonTypes.LONG, BsonTypes.TIMESTAMP -> {
        evidence.longValue(Limits.exactInDouble(cursor.longValue()));
        evidence.digits(Limits.integerDigits(cursor.longValue()), 0, 0);
      }
      case BsonTypes.BOOLEAN -> cursor.booleanValue();
      case BsonTypes.DATE -> {
        if (!Limits.timestamp(cursor.longValue())) {
          evidence.unfitDate();
        }
      }
      case BsonTypes.BINARY -> {
        evidence.bytes(cursor.binaryLength());
        if (!cursor.isUuid()) {
          evidence.subtype(cursor.binarySubtype());
        }
        if (!Limits.base64(cursor)) {
          evidence.unfitBinary();
        }
      }
      case BsonTypes.DECIMAL -> decimal(evidence);
      case BsonTypes.REGEX, BsonTypes.CODE_WITH_SCOPE, BsonTypes.DB_POINTER -> {
        if (!Limits.rare(cursor, buffer)) {
          evidence.unfitText();
        }
      }
      default -> {}
    }
  }

  private void decimal(Evidence evidence) {
    BigDecimal value = cursor.decimal();
    if (value == null) {
      evidence.unfitDecimal();
      return;
    }
    int digits = Limits.integerDigits(value);
    int scale = Limits.scale(value);
    if (!ContractType.hasDecimal(digits, scale)) {
      evidence.unfitDecimal();
    } else {
      int written = Math.max(0, value.scale());
      evidence.digits(digits, scale, ContractType.hasDecimal(digits, written) ? written : scale);
    }
  }

  private void nested(Evidence evidence, Shape shape, int depth) {
    if (depth >= Limits.DEPTH) {
      column.tooDeep();
      return;
    }
    boolean array = cursor.type() == BsonTypes.ARRAY;
    long mark = cursor.enter();
    Map<String, Boolean> values = new HashMap<>();
    while (cursor.next()) {
      if (!array && tooLong()) {
        column.tooDeep();
      } else if (array) {
        value(evidence.items(), shape == null ? null : shape.items(), depth + 1);
      } else {
        String name = cursor.name();
        once(values, name, evidence.field(name));
        value(evidence.field(name), shape == null ? null : child(shape, name), depth + 1);
      }
    }
    cursor.leave(mark);
  }

  private static Shape child(Shape shape, String name) {
    return shape.fields() != null ? shape.fields().get(name) : shape.values();
  }
}
