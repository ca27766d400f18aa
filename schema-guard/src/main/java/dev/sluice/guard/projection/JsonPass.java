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
  private boolean writing;
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
    writing = true;
    out.clear();
    return value(plan, 1) ? out.text() : null;
  }

  /**
   * Whether the current value is not left out; writes nothing.
   *
   * @throws Misfit if it does not fit
   */
  boolean fits(ShapePlan plan) throws Misfit {
    writing = false;
    return value(plan, 1);
  }

  /** Puts the current value, unless it is left out: then false, and nothing is put. */
  private boolean value(ShapePlan plan, int depth) throws Misfit {
    int type = cursor.type();
    if (type == BsonTypes.NULL) {
      putNull();
      return true;
    }
    if (plan.text()) {
      return text(plan);
    }
    if (type == BsonTypes.DOCUMENT) {
      if (plan.names() != null) {
        document(plan, depth);
      } else if (plan.values() != null) {
        map(plan, depth);
      } else {
        return misfit(plan);
      }
    } else if (type == BsonTypes.ARRAY) {
      if (plan.items() == null) {
        return misfit(plan);
      }
      array(plan.items(), depth);
    } else if (Scalars.fitsJson(plan.scalar(), cursor, scratch)) {
      if (writing) {
        ExtendedJson.scalar(cursor, out);
      }
    } else {
      return misfit(plan);
    }
    return true;
  }

  private void putNull() {
    if (writing) {
      out.ascii("null");
    }
  }

  private boolean text(ShapePlan plan) throws Misfit {
    if (cursor.type() == BsonTypes.STRING) {
      if (!Limits.text(cursor)) {
        return misfit(plan);
      }
      if (writing) {
        ExtendedJson.scalar(cursor, out);
      }
      return true;
    }
    byte[] text = ExtendedJson.text(cursor, scratch).getBytes(StandardCharsets.UTF_8);
    if (!Limits.text(text, 0, text.length)) {
      return misfit(plan);
    }
    if (writing) {
      out.string(text, 0, text.length);
    }
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
    names.begin();
    MapKeys unknown = null;
    int hint = 0;
    boolean any = false;
    while (cursor.next()) {
      boolean isNull = cursor.type() == BsonTypes.NULL;
      int index = names.find(cursor, hint);
      if (index < 0) {
        if (!isNull) {
          throw Misfit.INSTANCE;
        }
        checkName();
        if (unknown == null) {
          unknown = plan.keys();
          unknown.begin();
        }
        // Twice null is null, and an object of JSON has a name once.
        if (unknown.add(cursor) == Occurrence.FIRST) {
          name(any, '{');
          putNull();
          any = true;
        }
      } else {
        hint = index + 1;
        ShapePlan child = plan.children().get(index);
        switch (names.occurrence(index, isNull)) {
          case FIRST -> any |= named(child, depth, any);
          case NULL_AGAIN -> {}
          case SECOND -> misfit(child);
        }
      }
    }
    end(mark, any, '{', '}');
  }

  private void map(ShapePlan plan, int depth) throws Misfit {
    long mark = enter(depth);
    MapKeys keys = plan.keys();
    keys.begin();
    boolean any = false;
    while (cursor.next()) {
      checkName();
      switch (keys.add(cursor)) {
        case FIRST -> any |= named(plan.values(), depth, any);
        case NULL_AGAIN -> {}
        case SECOND -> misfit(plan.values());
      }
    }
    end(mark, any, '{', '}');
  }

  /** Puts the current element, unless its value is left out: then false, and nothing is put. */
  private boolean named(ShapePlan plan, int depth, boolean any) throws Misfit {
    int before = out.length();
    name(any, '{');
    boolean put = value(plan, depth + 1);
    if (!put && writing) {
      out.truncate(before);
    }
    return put;
  }

  private void array(ShapePlan items, int depth) throws Misfit {
    long mark = enter(depth);
    boolean any = false;
    while (cursor.next()) {
      int before = out.length();
      if (writing) {
        out.put(any ? ',' : '[');
      }
      boolean put = value(items, depth + 1);
      if (!put && writing) {
        out.truncate(before);
      }
      any |= put;
    }
    end(mark, any, '[', ']');
  }

  private void name(boolean any, char open) {
    if (writing) {
      out.put(any ? ',' : open);
      ExtendedJson.name(cursor, out);
    }
  }

  /** A name that the contract does not know. */
  private void checkName() throws Misfit {
    if (cursor.nameEnd() - cursor.nameStart() > Limits.TEXT_BYTES) {
      throw Misfit.INSTANCE;
    }
    cursor.checkName();
  }

  private void end(long mark, boolean any, char open, char close) {
    if (writing) {
      if (!any) {
        out.put(open);
      }
      out.put(close);
    }
    cursor.leave(mark);
  }

  private long enter(int depth) throws Misfit {
    if (depth >= Limits.DEPTH) {
      throw Misfit.INSTANCE;
    }
    return cursor.enter();
  }
}
