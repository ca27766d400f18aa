package dev.sluice.redshift.local.dialect;

import java.util.Map;
import java.util.stream.Collectors;

/** What the backend calls by another name than Redshift. */
public final class BackendNames {
  /** Catalogs that hold what is the stand-in's own in the backend, by what is read instead. */
  private static final Map<String, String> CATALOGS =
      Map.of("pg_description", "rs_description", "pg_namespace", "rs_namespace");

  private static final Map<String, String> SHOWN =
      CATALOGS.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  static final String CURRENT_USER_ID = "rs_current_user_id";

  private BackendNames() {}

  /** The backend's name of a catalog, null when it is the same. */
  static String ofCatalog(String name) {
    return CATALOGS.get(name);
  }

  /** Redshift's name. */
  public static String shown(String backendName) {
    return backendName.equals(CURRENT_USER_ID)
        ? "current_user_id"
        : SHOWN.getOrDefault(backendName, Functions.label(backendName));
  }
}
