package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;

/** The variables that an expression sees, innermost first. Immutable. */
public final class Variables {
  private final String name;
  private final Value value;
  private final Variables outer;

  private Variables(String name, Value value, Variables outer) {
    this.name = name;
    this.value = value;
    this.outer = outer;
  }

  /** {@code $$ROOT} and {@code $$CURRENT} of a document. */
  public static Variables of(Doc root) {
    return new Variables("ROOT", Value.of(root), null).with("CURRENT", Value.of(root));
  }

  public Variables with(String variable, Value bound) {
    return new Variables(variable, bound, this);
  }

  boolean has(String variable) {
    for (Variables at = this; at != null; at = at.outer) {
      if (at.name.equals(variable)) {
        return true;
      }
    }
    return false;
  }

  Value get(String variable) {
    for (Variables at = this; at != null; at = at.outer) {
      if (at.name.equals(variable)) {
        return at.value;
      }
    }
    return null;
  }
}
