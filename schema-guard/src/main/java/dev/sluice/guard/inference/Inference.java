package dev.sluice.guard.inference;

import dev.sluice.guard.contract.Contract;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/**
 * Collects evidence from a sample of documents and suggests the first contract of a collection. Not
 * thread-safe.
 */
public final class Inference {

  private final Contract none;

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

  /** Takes the collection's {@code $jsonSchema} validator; what it requires becomes required. */
  public Inference validator(BsonDocument jsonSchema) {
    return this;
  }

  /** Takes one document of the sample. */
  public Inference accept(RawBsonDocument document) {
    return this;
  }

  /** Takes one document of the sample as its BSON bytes. */
  public Inference accept(byte[] document) {
    return this;
  }

  public long documents() {
    return 0;
  }

  public Inferred infer() {
    return new Inferred(none, List.of(), documents());
  }
}
