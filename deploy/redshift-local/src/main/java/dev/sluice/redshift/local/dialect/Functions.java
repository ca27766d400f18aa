package dev.sluice.redshift.local.dialect;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions that the stand-in takes: those that mean the same in Redshift and in its backend,
 * and those that the backend has under another name because PostgreSQL's of that name differs.
 */
public final class Functions {
  private static final Set<String> KNOWN =
      Set.of(
          ( // aggregates and window functions
              "count sum avg min max median stddev stddev_samp stddev_pop variance var_samp var_pop bool_and bool_or any_value"
                  + " row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value"
                  // conditionals
                  + " coalesce nvl nvl2 nullif greatest least decode"
                  // strings
                  + " lower upper length len char_length character_length octet_length trim btrim ltrim rtrim lpad rpad substring"
                  + " substr left right replace reverse repeat replicate position strpos charindex split_part translate md5"
                  + " initcap ascii chr regexp_replace quote_ident concat listagg quote_literal"
                  // numbers
                  + " abs ceil ceiling floor round trunc mod power sqrt cbrt exp ln log sign random pi degrees radians sin cos tan cot asin"
                  + " acos atan atan2"
                  // dates
                  + " date_trunc date_part extract to_char to_date to_timestamp getdate dateadd datediff date_diff"
                  + " add_months last_day convert_timezone"
                  // SUPER and VARBYTE
                  + " json_parse can_json_parse json_serialize json_serialize_to_varbyte json_typeof json_size is_valid_json"
                  + " is_object is_array is_scalar get_array_length to_varbyte from_varbyte to_hex"
                  // sessions and catalogs
                  + " pg_last_copy_count pg_last_copy_id pg_backend_pid pg_terminate_backend pg_cancel_backend current_database"
                  + " current_schema current_schemas current_setting set_config version has_schema_privilege has_table_privilege"
                  + " has_database_privilege format_type pg_get_userbyid pg_table_is_visible pg_get_expr pg_get_viewdef"
                  + " pg_get_constraintdef obj_description col_description pg_get_late_binding_view_cols"
                  + " regexp_substr regexp_count regexp_instr")
              .split(" "));

  /**
   * Functions whose name in the backend differs because PostgreSQL has another one of that name.
   */
  private static final Map<String, String> BACKEND =
      Map.ofEntries(
          Map.entry("version", "rs_version"),
          Map.entry("to_hex", "rs_to_hex"),
          Map.entry("json_serialize", "rs_json_serialize"),
          Map.entry("avg", "rs_avg"),
          Map.entry("concat", "rs_concat"),
          Map.entry("regexp_replace", "rs_regexp_replace"),
          Map.entry("to_timestamp", "rs_to_timestamp"),
          Map.entry("set_config", "rs_set_config"),
          Map.entry("add_months", "rs_add_months"),
          Map.entry("last_day", "rs_last_day"),
          Map.entry("convert_timezone", "rs_convert_timezone"),
          Map.entry("dateadd", "rs_dateadd"),
          Map.entry("datediff", "rs_datediff"),
          Map.entry("listagg", "rs_listagg"),
          Map.entry("regexp_substr", "rs_regexp_substr"),
          Map.entry("col_description", "rs_col_description"),
          Map.entry("obj_description", "rs_obj_description"),
          Map.entry("nvl", "coalesce"),
          Map.entry("len", "length"),
          Map.entry("replicate", "repeat"));

  /** Redshift's names of columns by the backend's function that made them. */
  private static final Map<String, String> LABELS =
      BACKEND.entrySet().stream()
          .filter(function -> function.getValue().startsWith("rs_"))
          .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  /** Keywords that a parenthesis may follow. */
  private static final Set<String> KEYWORDS =
      Set.of(
          ("and or not in exists values as over by from join on using where select distinct when then else case any some all"
                  + " union except intersect having set with partition like ilike between is limit offset order group filter"
                  + " end interval into recursive to escape array update delete insert lateral only cross inner left"
                  + " right full natural returning within operator")
              .split(" "));

  /** Functions of Redshift's leader node, which only queries over catalogs may call. */
  private static final Set<String> LEADER_NODE =
      Set.of("generate_series", "array_upper", "array_lower");

  /** Functions that stand in FROM. */
  private static final Set<String> TABLES = Set.of("pg_get_late_binding_view_cols");

  private Functions() {}

  static boolean isTable(String name) {
    return TABLES.contains(name);
  }

  static boolean isKnown(String name) {
    return KNOWN.contains(name);
  }

  static boolean isLeaderNodeOnly(String name) {
    return LEADER_NODE.contains(name);
  }

  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word);
  }

  /** The backend's name of a function. */
  static String backendName(String name) {
    return BACKEND.getOrDefault(name, name);
  }

  /** The name that Redshift gives to a column which the backend names after a function. */
  public static String label(String backendName) {
    return LABELS.getOrDefault(backendName, backendName);
  }
}
