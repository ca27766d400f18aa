package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;

/** An update that puts another document in the place. */
final class Replacement implements Update {
  private final Doc replacement;

  Replacement(Doc replacement) {
    this.replacement = replacement;
  }

  @Override
  public boolean isReplacement() {
    return true;
  }

  @Override
  public Result apply(Doc before, UpdateContext context) {
    Value id = before.get("_id");
    Value given = replacement.get("_id");
    if (id != null && given != null && !ValueOrder.same(id, given)) {
      throw new ServerError(
          ServerError.IMMUTABLE_FIELD,
          "After applying the update, the (immutable) field '_id' was found to have been altered to _id: "
              + given);
    }
    DocBuilder after = new DocBuilder(replacement.size() + 32);
    after.putIfPresent("_id", given != null ? given : id);
    for (Field field : replacement) {
      if (!field.name().equals("_id")) {
        after.put(field.name(), Limits.filledIn(field.value(), context.nextTime()));
      }
    }
    Doc doc = after.build();
    Limits.checkSize(doc);
    return new Result(doc, doc.equals(before) ? null : doc);
  }
}
