package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.LongNames;
import dev.sluice.redshift.local.dialect.BackendNames;
import dev.sluice.redshift.local.wire.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words the backend's errors as Redshift does. */
final class Errors {
  private static final Pattern LENGTH_DOMAIN = Pattern.compile("rs_(varchar|char|varbyte)_(\\d+)");

  /** What the backend has under another name than Redshift's. */
  private static final Pattern OWN_NAME = Pattern.compile("\\brs_[a-z_]+");

  /** A table has a row type of its name, which a session that is later trips over first. */
  private static final Pattern ROW_TYPE = Pattern.compile("type (\".*\") already exists");

  /** What a name of the catalog that is taken is reported as. */
  private static final Pattern CATALOG_NAME =
      Pattern.compile("\"pg_(class_relname|type_typname|namespace_nspname)_(?:nsp_)?index\"");

  private static final Pattern KIND_OF_RELATION =
      Pattern.compile("^(permission denied for|must be owner of) (?:table|view|sequence) ");

  private static final Pattern CATALOG_KEY = Pattern.compile("=\\((.*?)(?:, \\d+)?\\)");

  /** Two sessions that change the definition, or the privileges, of the same thing at once. */
  private static final String CONCURRENT_DDL = "tuple concurrently ";

  private static final Pattern PRINCIPAL = Pattern.compile("\\brole \"(group |role )?");

  private final LongNames names;

  Errors(LongNames names) {
    this.names = names;
  }

  Report translate(Report report) {
    Map<Character, String> fields = new LinkedHashMap<>();
    for (char code : new char[] {'S', 'C', 'M', 'D', 'H', 'P'}) {
      if (!report.field(code).isEmpty()) {
        fields.put(code, names.restore(report.field(code)));
      }
    }
    fields.computeIfPresent('M', (code, text) -> principal(text));
    if (report.text().startsWith(CONCURRENT_DDL)) {
      isolationViolation(fields);
    }
    switch (report.state()) {
      case "40001" -> isolationViolation(fields);
      case "21000" -> {
        if (report.text().startsWith("MERGE")) {
          fields.put('C', "XX000");
          fields.put('M', "Found multiple matches to update the same tuple.");
          fields.remove('H');
        }
      }
      case "42710" -> {
        Matcher type = ROW_TYPE.matcher(report.text());
        if (type.matches()) {
          exists("42P07", "Relation " + type.group(1), fields);
        }
      }
      case "42501" -> fields.put('M', relation(fields.get('M')));
      case "23505" -> catalogName(report, fields);
      case "23514" -> lengthOf(report, fields);
      case "0A000" -> {
        if (report.text().contains("shell type")) {
          fields.put(
              'M', "redshift-local makes no SUPER of a bare string literal or untyped parameter");
          fields.put('D', "Say which: JSON_PARSE('…') for JSON, CAST('…' AS SUPER) for a string.");
        }
      }
      default -> {}
    }
    for (char code : new char[] {'M', 'D', 'H'}) {
      fields.computeIfPresent(code, (key, text) -> withoutOwnNames(text));
    }
    return new Report(fields);
  }

  /** Functions and types under the names that they have in Redshift. */
  private static String withoutOwnNames(String text) {
    if (!text.contains("rs_")) {
      return text;
    }
    String types =
        LENGTH_DOMAIN
            .matcher(text)
            .replaceAll(domain -> typeOf(domain.group(1)) + "(" + domain.group(2) + ")");
    return OWN_NAME.matcher(types).replaceAll(name -> BackendNames.shown(name.group()));
  }

  private static void isolationViolation(Map<Character, String> fields) {
    fields.put('C', "XX000");
    fields.put('M', "1023");
    fields.put(
        'D',
        "Serializable isolation violation on a table in Redshift: another transaction changed the same rows first.");
    fields.remove('H');
  }

  /** The backend has roles where Redshift has users, groups and roles. */
  private static String principal(String text) {
    return PRINCIPAL
        .matcher(text)
        .replaceAll(
            name ->
                Matcher.quoteReplacement(
                    (name.group(1) == null ? "user" : name.group(1).strip()) + " \""));
  }

  /** Redshift speaks of relations where the backend tells tables from views. */
  private static String relation(String text) {
    return KIND_OF_RELATION.matcher(text).replaceFirst("$1 relation ");
  }

  /**
   * Two sessions that make the same schema or table at once: the later one gets the error of a name
   * that exists, whatever it was about to check, and IF NOT EXISTS does not spare it.
   */
  private static void catalogName(Report report, Map<Character, String> fields) {
    Matcher index = CATALOG_NAME.matcher(report.text());
    Matcher key = CATALOG_KEY.matcher(report.field('D'));
    if (index.find() && key.find()) {
      boolean schema = index.group(1).startsWith("namespace");
      String name = "\"" + key.group(1) + "\"";
      exists(schema ? "42P06" : "42P07", (schema ? "schema " : "Relation ") + name, fields);
    }
  }

  private static void exists(String state, String what, Map<Character, String> fields) {
    fields.put('C', state);
    fields.put('M', what + " already exists");
    fields.remove('D');
  }

  /** A violated domain is a value that is too long in bytes, or a CHAR of other characters. */
  private static void lengthOf(Report report, Map<Character, String> fields) {
    Matcher domain = LENGTH_DOMAIN.matcher(report.text());
    if (report.text().contains("_ascii")) {
      fields.put('C', "22021");
      fields.put('M', "CHAR holds single-byte characters only");
      fields.remove('D');
    } else if (domain.find(0)) {
      fields.put('C', "22001");
      fields.put(
          'M', "value too long for type " + typeOf(domain.group(1)) + "(" + domain.group(2) + ")");
      fields.remove('D');
    }
  }

  private static String typeOf(String domain) {
    return switch (domain) {
      case "varchar" -> "character varying";
      case "char" -> "character";
      default -> "binary varying";
    };
  }
}
