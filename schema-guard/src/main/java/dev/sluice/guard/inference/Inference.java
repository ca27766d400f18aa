package dev.sluice.guard.inference;

import dev.sluice.guard.contract.ColumnNames;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.Drift;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.drift.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/**
 * Collects evidence from a sample of documents and suggests the first contract of a collection. It
 * keeps counts, not documents. Not thread-safe.
 *
 * <ul>
 *   <li>A field of which only nulls were seen gets no column, since its type is unknown; nulls of
 *       it pass the gate, and its first value is a NEW_FIELD.
 *   <li>int and double make a double; so do long and double as long as a double holds every long
 *       that was seen.
 *   <li>Types between which only json mediates are a conflict at the top level, where they decide
 *       about the column. Inside a json column they are recorded as they are.
 *   <li>decimal(18,s) where three digits more than were seen fit, else decimal(38,s).
 *   <li>A field is required when it is {@code _id} or the validator requires it, and no document of
 *       the sample lacks it.
 * </ul>
 */
public final class Inference {

  private final Sample sample = new Sample();
  private Contract none;
  private ValidatorHints hints = ValidatorHints.NONE;

  private Inference(Contract none) {
    this.none = none;
  }

  /**
   * Begins without evidence.
   *
   * @param connector the stream connector
   * @param namespace {@code <database>.<collection>}
   */
  public static Inference of(String connector, String namespace) {
    return new Inference(Contract.none(connector, namespace));
  }

  /**
   * Takes the collection's validator: fields that it requires, and the types of fields that the
   * sample does not show.
   *
   * @param jsonSchema the value of {@code $jsonSchema}, or the document that has it; anything else
   *     in it is ignored
   */
  public Inference validator(BsonDocument jsonSchema) {
    hints = ValidatorHints.of(jsonSchema);
    return this;
  }

  /** Takes the paths of the key; without them it is {@code _id} alone. */
  public Inference key(List<String> paths) {
    none = none.withKey(paths);
    return this;
  }

  /** Takes one document of the sample. */
  public Inference accept(RawBsonDocument document) {
    ByteBuf buffer = document.getByteBuffer();
    try {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return accept(bytes);
    } finally {
      buffer.release();
    }
  }

  /**
   * Takes one document of the sample as its BSON bytes.
   *
   * @throws dev.sluice.guard.bson.MalformedBsonException if the bytes are not BSON
   */
  public Inference accept(byte[] document) {
    sample.add(document, 0, document.length);
    return this;
  }

  public long documents() {
    return sample.documents();
  }

  /** What the documents so far suggest. */
  public Inferred infer() {
    Drift drift = sample.against(none).drift();
    Set<String> neverMissing = sample.neverMissing();
    List<ContractField> fields = new ArrayList<>();
    Set<String> columns = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (ContractField field : drift.proposed().fields()) {
      String name = DocumentPath.topName(field.path());
      boolean required = name.equals(Contract.ID) || hints.required().contains(name);
      fields.add(field.withRequired(required && neverMissing.contains(name)));
      columns.add(field.column());
      paths.add(field.path());
    }
    hints
        .types()
        .forEach(
            (name, type) -> {
              String path = DocumentPath.of(name);
              if (paths.add(path)) {
                String column = ColumnNames.column(name, columns);
                columns.add(column);
                fields.add(ContractField.of(path, column, type));
              }
            });
    List<Change> conflicts =
        drift.changes().stream()
            .filter(change -> change.driftClass() != DriftClass.NEW_FIELD)
            .toList();
    return new Inferred(none.next(fields, drift.proposed().treatments()), conflicts, documents());
  }
}
