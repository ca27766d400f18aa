package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.Matcher;

/**
 * What a collection was created with.
 *
 * @param spec all options as {@code listCollections} gives them
 * @param validator what documents must match; null where anything goes
 * @param strict whether updates of documents that did not match before are checked, too
 * @param refuse whether a document that does not match is refused, or only let pass
 */
public record CollectionOptions(Doc spec, Matcher validator, boolean strict, boolean refuse) {
  public static final CollectionOptions NONE = of(Doc.EMPTY);

  public static CollectionOptions of(Doc spec) {
    Value validator = spec.get("validator");
    String level = text(spec, "validationLevel", "strict");
    boolean off = level.equals("off") || validator == null || validator.asDoc().isEmpty();
    return new CollectionOptions(
        spec,
        off ? null : Matcher.parse(validator.asDoc()),
        level.equals("strict"),
        text(spec, "validationAction", "error").equals("error"));
  }

  private static String text(Doc spec, String field, String otherwise) {
    Value value = spec.get(field);
    return value == null ? otherwise : value.asString();
  }

  public boolean isView() {
    return spec.has("viewOn");
  }

  public boolean isCapped() {
    Value capped = spec.get("capped");
    return capped != null && capped.asBoolean();
  }

  /** The most documents that a capped collection holds. */
  public long maxDocuments() {
    Value max = spec.get("max");
    return max == null || max.asLong() <= 0 ? Long.MAX_VALUE : max.asLong();
  }

  /** The most bytes that a capped collection holds; a server rounds up to 4,096. */
  public long maxBytes() {
    Value size = spec.get("size");
    return size == null ? Long.MAX_VALUE : Math.max(4096, (size.asLong() + 255) / 256 * 256);
  }

  /** Whether documents before and after each change are kept for change streams. */
  public boolean recordsImages() {
    Value images = spec.get("changeStreamPreAndPostImages");
    Value enabled = images == null ? null : images.asDoc().get("enabled");
    return enabled != null && enabled.asBoolean();
  }

  /** These options with some replaced by others. */
  public CollectionOptions with(Doc changes) {
    DocBuilder merged = new DocBuilder();
    for (Field field : spec) {
      if (!changes.has(field.name())) {
        merged.put(field.name(), field.value());
      }
    }
    return of(merged.putAll(changes).build());
  }
}
