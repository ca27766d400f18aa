package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A parsed pipeline. Good for one run. */
public final class Pipeline {
  private static final Set<String> IN_CHANGE_STREAMS =
      Set.of("$match", "$project", "$addFields", "$set", "$unset", "$replaceRoot", "$replaceWith");

  private final List<Stage> stages;

  private Pipeline(List<Stage> stages) {
    this.stages = stages;
  }

  /**
   * Parses the stages of an aggregation.
   *
   * @throws ServerError 40324 for a stage that the stand-in does not know
   */
  public static Pipeline parse(List<Doc> stages) {
    List<Stage> parsed = new ArrayList<>();
    for (Doc stage : stages) {
      Field field = only(stage);
      if (field.name().equals("$changeStream")) {
        throw new ServerError(
            40602, "$changeStream is only valid as the first stage in a pipeline.");
      }
      parsed.add(Stages.parse(field.name(), field.value()));
    }
    return new Pipeline(parsed);
  }

  /** Parses the stages that follow {@code $changeStream}. */
  public static Pipeline parseForChangeStream(List<Doc> stages) {
    for (Doc stage : stages) {
      String name = only(stage).name();
      if (name.equals("$out")) {
        throw new ServerError(
            ServerError.INVALID_OPTIONS,
            "$out cannot be used with a 'majority' read concern level");
      }
      if (Stages.isKnown(name) && !IN_CHANGE_STREAMS.contains(name)) {
        throw new ServerError(
            ServerError.ILLEGAL_OPERATION, name + " is not permitted in a $changeStream pipeline");
      }
    }
    return parse(stages);
  }

  public boolean isEmpty() {
    return stages.isEmpty();
  }

  public Iterator<Doc> run(Iterator<Doc> input) {
    Iterator<Doc> at = input;
    for (Stage stage : stages) {
      at = stage.apply(at);
    }
    return at;
  }

  /**
   * Runs a pipeline of stages that look at one document at a time; null where the document goes.
   */
  public Doc map(Doc doc) {
    Doc at = doc;
    for (Stage stage : stages) {
      at = ((Stage.PerDocument) stage).map(at);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  private static Field only(Doc stage) {
    Field field = stage.first();
    if (field == null || fields(stage) != 1) {
      throw new ServerError(
          40323, "A pipeline stage specification object must contain exactly one field.");
    }
    return field;
  }

  private static int fields(Doc doc) {
    int count = 0;
    for (Doc.Cursor cursor = doc.cursor(); cursor.next(); ) {
      count++;
    }
    return count;
  }

  /** The stages in the {@code pipeline} of a command. */
  public static List<Doc> stages(Value pipeline) {
    if (pipeline == null || !pipeline.isArray()) {
      throw new ServerError(
          ServerError.TYPE_MISMATCH, "'pipeline' option must be specified as an array");
    }
    List<Doc> stages = new ArrayList<>();
    for (Value stage : pipeline.elements()) {
      if (!stage.isDocument()) {
        throw new ServerError(
            ServerError.TYPE_MISMATCH, "Each element of the 'pipeline' array must be an object");
      }
      stages.add(stage.asDoc());
    }
    return stages;
  }
}
