package dev.sluice.cli;

/** Answers of the guard's REST interface, as docs/formats.md has them. */
public final class Fixtures {
  /** A collection that is held. */
  public static final String HELD =
      """
      {"connector": "shop.orders", "namespace": "shop.orders", "topic": "sluice.shop.orders",
       "state": "HELD", "contractVersion": 2, "generation": 1, "t0": 7364928347234987,
       "snapshot": {"connector": "shop.orders.snapshot", "state": "PAUSED"},
       "incident": "i-0b6c", "pausedBy": null}
      """;

  /** A collection that streams. */
  public static final String STREAMING =
      """
      {"connector": "shop.users", "namespace": "shop.users", "topic": "sluice.shop.users",
       "state": "STREAMING", "contractVersion": 1, "generation": 1, "t0": 7364928347234987,
       "snapshot": null, "incident": null, "pausedBy": null}
      """;

  /** An incident that waits for a decision. */
  public static final String INCIDENT =
      """
      {"id": "i-0b6c", "connector": "shop.orders", "namespace": "shop.orders", "state": "paused",
       "reason": "DRIFT", "openedAt": "2026-11-24T10:00:07.001Z", "clusterTime": 7711675648971898881, "key": "64f0c1d2e3a4b5c6d7e8f901",
       "changes": [
         {"path": "Title", "column": "title", "class": "TYPE_CONFLICT", "from": "string", "to": "json",
          "evidence": {"int": 9, "string": 3191, "null": 1}},
         {"path": "a=b", "column": "a_b", "class": "NEW_FIELD", "from": null, "to": "string", "evidence": {"string": 1}}],
       "proposedContract": {"version": 3, "fields": []},
       "ddl": ["ALTER TABLE \\"shop\\".\\"orders\\" ADD COLUMN \\"a_b\\" VARCHAR(64)"],
       "decision": null, "remedy": "./sluice drift approve i-0b6c"}
      """;

  /** The two contracts of the held collection. */
  public static final String CONTRACTS =
      """
      [{"connector": "shop.orders", "namespace": "shop.orders", "version": 1, "id": 4, "key": ["_id"],
        "fields": [{"path": "_id", "column": "_id", "type": "objectId", "required": true, "maxBytes": 0}],
        "registrations": []},
       {"connector": "shop.orders", "namespace": "shop.orders", "version": 2, "id": 9, "key": ["_id"],
        "fields": [{"path": "_id", "column": "_id", "type": "objectId", "required": true, "maxBytes": 0},
                   {"path": "Title", "column": "title", "type": "string", "required": false, "maxBytes": 61, "text": true}],
        "treatments": {"note": "ignore"},
        "registrations": [{"subject": "sluice.shop.orders-value", "schemaId": 7, "at": "2026-11-24T10:00:07.001Z"}]}]
      """;

  /** An incident that ends when the schema registry takes the contract. */
  public static final String REFUSED =
      """
      {"id": "i-77", "connector": "shop.orders", "namespace": "shop.orders", "state": "paused",
       "reason": "REGISTRY_REFUSED", "openedAt": "2026-11-24T10:00:07.001Z", "clusterTime": null, "key": null,
       "changes": [], "proposedContract": null, "ddl": [], "detail": "Schema registry http://r refuses",
       "decision": null, "remedy": "Schema registry http://r refuses"}
      """;

  private Fixtures() {}
}
