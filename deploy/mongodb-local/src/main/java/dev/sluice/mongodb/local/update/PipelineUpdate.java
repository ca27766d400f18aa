package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.aggregate.Pipeline;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.List;
import java.util.Set;

/** An update by an aggregation pipeline, as servers from 4.2 on know it. */
final class PipelineUpdate implements Update {
  private static final Set<String> ALLOWED =
      Set.of("$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith");

  private final Pipeline pipeline;
  private final Compatibility compatibility;

  private PipelineUpdate(Pipeline pipeline, Compatibility compatibility) {
    this.pipeline = pipeline;
    this.compatibility = compatibility;
  }

  static Update parse(Value update, Compatibility compatibility) {
    List<Doc> stages = Pipeline.stages(update);
    for (Doc stage : stages) {
      Field field = stage.first();
      if (field != null && !ALLOWED.contains(field.name())) {
        throw new ServerError(
            ServerError.INVALID_OPTIONS,
            field.name() + " is not allowed to be used within an update");
      }
    }
    return new PipelineUpdate(Pipeline.parse(stages), compatibility);
  }

  @Override
  public boolean isReplacement() {
    return false;
  }

  @Override
  public Result apply(Doc before, UpdateContext context) {
    Mutable document = Mutable.of(pipeline.map(before));
    Value id = before.get("_id");
    Value now = document.get("_id");
    if (id != null) {
      if (now != null && !ValueOrder.same(id, now)) {
        throw new ServerError(
            ServerError.IMMUTABLE_FIELD,
            "Performing an update on the path '_id' would modify the immutable field '_id'");
      }
      document.setFirst("_id", id);
    }
    Doc after = document.toDoc();
    Limits.checkSize(after);
    if (after.equals(before)) {
      return new Result(before, null);
    }
    ChangeLog log = new ChangeLog(compatibility);
    difference("", before, after, log);
    // Fields in another order only: there is no delta that says so.
    return new Result(after, log.isEmpty() ? after : log.toDoc(document));
  }

  private static void difference(String prefix, Doc before, Doc after, ChangeLog log) {
    for (Field field : before) {
      if (!after.has(field.name())) {
        log.unset(prefix + field.name());
      }
    }
    for (Field field : after) {
      Value old = before.get(field.name());
      Value value = field.value();
      if (old != null && old.isDocument() && value.isDocument()) {
        difference(prefix + field.name() + ".", old.asDoc(), value.asDoc(), log);
      } else if (!value.equals(old)) {
        log.set(prefix + field.name(), value);
      }
    }
  }
}
