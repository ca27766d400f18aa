package dev.sluice.cli.guard;

import java.util.List;
import java.util.Map;

/**
 * One version of a collection's contract, as the guard's REST interface gives it.
 *
 * @param connector the stream connector of the collection
 * @param namespace {@code <db>.<collection>}
 * @param version from 1
 * @param id id of the contract in the framing of records
 * @param fields in the order of the columns
 * @param key the paths whose values make a document's key, {@code _id} first
 * @param treatments by path, what was decided for values that do not fit: {@code ignore} or {@code
 *     quarantine}
 * @param registrations the ids that a schema registry gave
 */
public record Contract(
    String connector,
    String namespace,
    int version,
    long id,
    List<Field> fields,
    List<String> key,
    Map<String, String> treatments,
    List<Registration> registrations) {
  /** Copies lists and map; none given is an empty one. */
  public Contract {
    registrations = registrations == null ? List.of() : List.copyOf(registrations);
    fields = fields == null ? List.of() : List.copyOf(fields);
    key = key == null ? List.of("_id") : List.copyOf(key);
    treatments = treatments == null ? Map.of() : Map.copyOf(treatments);
  }

  /** Whether it was decided to drop values of a top-level field that do not fit. */
  public boolean ignores(String name) {
    return treatments.entrySet().stream()
        .anyMatch(
            treatment ->
                "ignore".equals(treatment.getValue())
                    && FieldPath.topLevelName(treatment.getKey()).equals(name));
  }

  /**
   * An id that a schema registry gave.
   *
   * @param subject it is registered under
   * @param schemaId the id
   */
  public record Registration(String subject, int schemaId) {}

  /**
   * A field of the contract.
   *
   * @param path its path in the document
   * @param column its column in Redshift
   * @param type its contract type as text, such as {@code string} or {@code decimal(10,2)}
   * @param required whether a document without it does not fit
   * @param maxBytes the longest value seen when the contract was made; 0 for types of fixed size
   * @param text whether every value is rendered as a text
   */
  public record Field(
      String path, String column, String type, boolean required, int maxBytes, boolean text) {
    /** The name of the document's field, which the path gives escaped. */
    public String name() {
      return FieldPath.topLevelName(path);
    }
  }
}
