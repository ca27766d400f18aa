package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;

/** An update by operators. */
final class OperatorUpdate implements Update {
  private final Compatibility compatibility;
  private final UpdateTree tree;

  OperatorUpdate(Compatibility compatibility, UpdateTree tree) {
    this.compatibility = compatibility;
    this.tree = tree;
  }

  @Override
  public boolean isReplacement() {
    return false;
  }

  @Override
  public Result apply(Doc before, UpdateContext context) {
    Mutable document = Mutable.of(before);
    ChangeLog log = new ChangeLog(compatibility);
    tree.apply(document, context, log);
    if (log.isEmpty()) {
      return new Result(before, null);
    }
    Value id = before.get("_id");
    Value now = document.get("_id");
    if (id != null && (now == null || !ValueOrder.same(id, now) || id.type() != now.type())) {
      throw new ServerError(
          ServerError.IMMUTABLE_FIELD,
          "Performing an update on the path '_id' would modify the immutable field '_id'");
    }
    if (now != null) {
      Limits.checkId(now);
      document.setFirst("_id", now);
    }
    Doc after = document.toDoc();
    Limits.checkSize(after);
    return new Result(after, log.toDoc(document));
  }
}
