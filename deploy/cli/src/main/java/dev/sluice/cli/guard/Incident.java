package dev.sluice.cli.guard;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.rest.JsonHttp;
import java.util.List;
import java.util.Map;

/**
 * A gate that closed, and why.
 *
 * @param id starts with {@code i-}
 * @param connector the stream connector of the collection
 * @param namespace {@code <db>.<collection>}
 * @param state open, paused, decided or resumed
 * @param reason LEARNING, DRIFT, or a class of the collection such as DROPPED
 * @param openedAt ISO 8601, UTC
 * @param clusterTime BSON timestamp as a long (seconds in the upper 32 bits) of the change that did
 *     not fit, or null
 * @param key key of the document that did not fit, or null
 * @param changes what does not fit, by path
 * @param proposedContract what an approval would make, or null
 * @param ddl what an approval would change in Redshift
 * @param detail one sentence more, or null
 * @param remedy what to do about it
 * @param decision null as long as there is none
 */
public record Incident(
    String id,
    String connector,
    String namespace,
    String state,
    String reason,
    String openedAt,
    Long clusterTime,
    String key,
    List<Change> changes,
    Proposal proposedContract,
    List<String> ddl,
    String detail,
    String remedy,
    Object decision) {
  /** What the guard answered. */
  public static Incident of(JsonNode answer) {
    return JsonHttp.convert(answer, new TypeReference<>() {});
  }

  /** Copies the lists; none given is an empty one. */
  public Incident {
    changes = changes == null ? List.of() : List.copyOf(changes);
    ddl = ddl == null ? List.of() : List.copyOf(ddl);
  }

  /** Whether a person's decision is still missing. */
  public boolean undecided() {
    return decision == null && !"decided".equals(state) && !"resumed".equals(state);
  }

  /**
   * One path that does not fit.
   *
   * @param path its path in the document
   * @param column its column in Redshift, or null
   * @param drift the class of the change, such as TYPE_CONFLICT
   * @param from its contract type before, or null
   * @param to its contract type after an approval, or null
   * @param evidence how many values of each BSON type were seen; empty when not counted
   */
  public record Change(
      String path,
      String column,
      @JsonProperty("class") String drift,
      String from,
      String to,
      Map<String, Long> evidence) {
    /** None given is an empty evidence. */
    public Change {
      evidence = evidence == null ? Map.of() : evidence;
    }
  }

  /**
   * What an approval would make.
   *
   * @param version of the contract
   */
  public record Proposal(Integer version) {}
}
