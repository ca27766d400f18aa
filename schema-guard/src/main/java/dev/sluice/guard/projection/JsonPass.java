package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.contract.Limits;
import java.nio.charset.StandardCharsets;

/**
 * Writes the value of a json column while it holds it against what is known of it. Not thread-safe.
 */
final class JsonPass {

  private final BsonCursor cursor;
  private final JsonBuffer out = new JsonBuffer();
  private final JsonBuffer scratch = new JsonBuffer();
  private long ignored;

  JsonPass(BsonCursor cursor) {
    this.cursor = cursor;
  }

  /** Values left out so far because a decision says so. */
  long ignored() {
    return ignored;
  }

  /** How many bytes the last json has. */
  int length() {
    return out.length();
  }

  /**
   * The current value as extended JSON.
   *
   * @return null if it is left out
   * @throws Misfit if it does not fit
   */
  String json(ShapePlan plan) throws Misfit {
    out.clear();
    return value(plan, 1) ? out.text() : null;
  }

  /** Puts the current value, unless it is left out: then false, and nothing is put. */
  private boolean value(ShapePlan plan, int depth) throws Misfit {
    int type = cursor.type();
    if (type == BsonTypes.NULL) {
      out.ascii("null");
      return true;
    }
    if (plan.text()) {
      return text(plan);
    }
    if (type == BsonTypes.DOCUMENT) {
      if (plan.names() == null && plan.values() == null) {
        return misfit(plan);
      }
      document(plan, depth);
    } else if (type == BsonTypes.ARRAY) {
      if (plan.items() == null) {
        return misfit(plan);
      }
      array(plan.items(), depth);
    } else if (Scalars.fitsJson(plan.scalar(), cursor, scratch)) {
      ExtendedJson.scalar(cursor, out);
    } else {
      return misfit(plan);
    }
    return true;
  }

  private boolean text(ShapePlan plan) throws Misfit {
    if (cursor.type() == BsonTypes.STRING) {
      if (!Limits.text(cursor)) {
        return misfit(plan);
      }
      ExtendedJson.scalar(cursor, out);
      return true;
    }
    byte[] text = ExtendedJson.text(cursor, scratch).getBytes(StandardCharsets.UTF_8);
    if (!Limits.text(text, 0, text.length)) {
      return misfit(plan);
    }
    out.string(text, 0, text.length);
    return true;
  }

  private boolean misfit(ShapePlan plan) throws Misfit {
    if (!plan.ignored()) {
      throw Misfit.INSTANCE;
    }
    ignored++;
    return false;
  }

  private void document(ShapePlan plan, int depth) throws Misfit {
    long mark = enter(depth);
    NameTable names = plan.names();
    int hint = 0;
    char separator = '{';
    while (cursor.next()) {
      ShapePlan child = plan.values();
      if (names != null) {
        int index = names.find(cursor, hint);
        if (index < 0) {
          if (cursor.type() != BsonTypes.NULL) {
            throw Misfit.INSTANCE;
          }
          cursor.name();
          child = null;
        } else {
          child = plan.children().get(index);
          hint = index + 1;
        }
      } else {
        cursor.name();
      }
      int before = out.length();
      out.put(separator);
      ExtendedJson.name(cursor, out);
      if (child == null) {
        out.ascii("null");
        separator = ',';
      } else if (value(child, depth + 1)) {
        separator = ',';
      } else {
        out.truncate(before);
      }
    }
    if (separator == '{') {
      out.put('{');
    }
    out.put('}');
    cursor.leave(mark);
  }

  private void array(ShapePlan items, int depth) throws Misfit {
    long mark = enter(depth);
    char separator = '[';
    while (cursor.next()) {
      int before = out.length();
      out.put(separator);
      if (value(items, depth + 1)) {
        separator = ',';
      } else {
        out.truncate(before);
      }
    }
    if (separator == '[') {
      out.put('[');
    }
    out.put(']');
    cursor.leave(mark);
  }

  private long enter(int depth) throws Misfit {
    if (depth >= Limits.DEPTH) {
      throw Misfit.INSTANCE;
    }
    return cursor.enter();
  }
}
