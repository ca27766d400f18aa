package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.List;

/** A document or array under change; what is not touched stays as its bytes. */
final class Mutable {
  private static final class Slot {
    private final String name;
    private Value value;
    private Mutable opened;

    Slot(String name, Value value) {
      this.name = name;
      this.value = value;
    }

    Value current() {
      return opened == null ? value : opened.toValue();
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private final boolean array;

  private Mutable(boolean array) {
    this.array = array;
  }

  static Mutable of(Doc doc) {
    return of(doc, false);
  }

  private static Mutable of(Doc doc, boolean array) {
    Mutable mutable = new Mutable(array);
    for (Field field : doc) {
      mutable.slots.add(new Slot(field.name(), field.value()));
    }
    return mutable;
  }

  boolean isArray() {
    return array;
  }

  int size() {
    return slots.size();
  }

  Value get(String name) {
    Slot slot = slot(name);
    return slot == null ? null : slot.current();
  }

  /** The document or array at a name, opened for change; null where there is neither. */
  Mutable open(String name) {
    Slot slot = slot(name);
    if (slot == null) {
      return null;
    }
    if (slot.opened == null) {
      if (!slot.value.isDocument() && !slot.value.isArray()) {
        return null;
      }
      slot.opened = of(slot.value.asDoc(), slot.value.isArray());
    }
    return slot.opened;
  }

  /** Sets a value; in an array the gap up to a new index is filled with nulls. */
  void set(String name, Value value) {
    Slot slot = slot(name);
    if (slot != null) {
      slot.value = value;
      slot.opened = null;
      return;
    }
    if (array) {
      int index = Integer.parseInt(name);
      while (slots.size() < index) {
        slots.add(new Slot("", Value.NULL));
      }
    }
    slots.add(new Slot(name, value));
  }

  void setFirst(String name, Value value) {
    remove(name);
    slots.add(0, new Slot(name, value));
  }

  /** Removes a field; an array element becomes null. Returns whether there was one. */
  boolean remove(String name) {
    Slot slot = slot(name);
    if (slot == null) {
      return false;
    }
    if (array) {
      slot.value = Value.NULL;
      slot.opened = null;
    } else {
      slots.remove(slot);
    }
    return true;
  }

  private Slot slot(String name) {
    if (array) {
      int index = index(name);
      return index >= 0 && index < slots.size() ? slots.get(index) : null;
    }
    for (Slot slot : slots) {
      if (slot.name.equals(name)) {
        return slot;
      }
    }
    return null;
  }

  /** A name as an array index, or -1. */
  static int index(String name) {
    if (name.isEmpty() || name.length() > 9 || (name.length() > 1 && name.charAt(0) == '0')) {
      return -1;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!Character.isDigit(name.charAt(i))) {
        return -1;
      }
    }
    return Integer.parseInt(name);
  }

  Doc toDoc() {
    DocBuilder builder = new DocBuilder(256);
    int i = 0;
    for (Slot slot : slots) {
      builder.put(array ? Integer.toString(i++) : slot.name, slot.current());
    }
    return builder.build();
  }

  Value toValue() {
    Doc doc = toDoc();
    return new Value(
        array ? BsonType.ARRAY : BsonType.DOCUMENT, doc.bytes(), doc.offset(), doc.size());
  }
}
