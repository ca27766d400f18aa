package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the changes of ALTER TABLE to how a table is laid out: distribution, sort key and
 * encodings. They are the only ones of which a statement may hold several, and only in some
 * combinations (Developer Guide, "ALTER TABLE").
 */
final class AlterDesign {
  private enum Change {
    DIST_KEY,
    DIST_STYLE_ALL,
    DIST_STYLE,
    SORT_KEY,
    SORT_STYLE,
    ENCODE_AUTO,
    ENCODE
  }

  private final Tokens tokens;
  private final String table;
  private final List<Change> changes = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Set<String> encoded = new HashSet<>();

  /** From behind the word ALTER that follows the table. */
  AlterDesign(Tokens tokens, TableName table) {
    this.tokens = tokens;
    this.table = Literals.string(table.sql());
  }

  /** Whether such a change comes next. */
  boolean isNext() {
    return tokens.at("encode", "auto")
        || tokens.at("diststyle")
        || tokens.at("distkey")
        || tokens.at("sortkey")
        || tokens.at("compound", "sortkey")
        || tokens.at("interleaved", "sortkey")
        || tokens.peek(tokens.at("column") ? 2 : 1).is("encode");
  }

  Statement parse() {
    change();
    while (tokens.take(",")) {
      tokens.expect("alter");
      if (!isNext()) {
        throw tokens.unexpected();
      }
      change();
    }
    tokens.expectEnd();
    checkCombination();
    Statement statement = Statement.perform("ALTER TABLE", calls);
    return changes.contains(Change.ENCODE)
        ? statement.notInTransaction(
            "ALTER TABLE ALTER COLUMN cannot run inside a transaction block")
        : statement;
  }

  private void change() {
    if (tokens.take("encode", "auto")) {
      add(Change.ENCODE_AUTO, "alter_encode_auto(" + table + ")");
    } else if (tokens.take("diststyle")) {
      distStyle();
    } else if (tokens.take("distkey")) {
      distKey();
    } else if (tokens.at("compound") || tokens.at("sortkey") || tokens.at("interleaved")) {
      sortKey();
    } else {
      encode();
    }
  }

  private void distStyle() {
    if (tokens.take("key")) {
      tokens.expect("distkey");
      distKey();
    } else if (tokens.at("all") || tokens.at("even") || tokens.at("auto")) {
      String style = tokens.next().text();
      add(
          style.equals("all") ? Change.DIST_STYLE_ALL : Change.DIST_STYLE,
          "alter_distribution(" + table + ", " + Literals.string(style) + ", NULL)");
    } else {
      throw tokens.unexpected();
    }
  }

  private void distKey() {
    String column = Literals.string(tokens.identifier().name());
    add(Change.DIST_KEY, "alter_distribution(" + table + ", 'key', " + column + ")");
  }

  private void sortKey() {
    if (tokens.take("interleaved")) {
      throw Refusal.unsupported("ALTER TABLE cannot make an INTERLEAVED sort key");
    }
    boolean compound = tokens.take("compound");
    tokens.expect("sortkey");
    if (!compound && (tokens.at("auto") || tokens.at("none"))) {
      add(
          Change.SORT_STYLE,
          "alter_sort_style(" + table + ", " + Literals.string(tokens.next().text()) + ")");
      return;
    }
    List<String> columns = tokens.identifierList().stream().map(Token::name).toList();
    if (columns.size() > CreateTable.MOST_SORT_KEYS) {
      throw new Refusal("54011", "too many sort key columns: " + columns.size(), null);
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new Refusal("42701", "column specified more than once in the sort key", null);
    }
    add(Change.SORT_KEY, "alter_sort_key(" + table + ", " + Literals.array(columns) + ")");
  }

  private void encode() {
    tokens.take("column");
    Token column = tokens.identifier();
    tokens.expect("encode");
    Token encoding = tokens.next();
    String types =
        Literals.array(
            ColumnAttributes.encodedBy(encoding).stream()
                .map(ColumnType.Kind::shown)
                .sorted()
                .toList());
    if (!encoded.add(column.name())) {
      throw Refusal.unsupported(
          "ALTER TABLE ALTER COLUMN ENCODE takes each column once: \"" + column.name() + "\"");
    }
    add(
        Change.ENCODE,
        "alter_encoding("
            + table
            + ", "
            + Literals.string(column.name())
            + ", "
            + Literals.string(encoding.text())
            + ", "
            + types
            + ")");
  }

  private void add(Change change, String call) {
    changes.add(change);
    calls.add("redshift_local." + call);
  }

  private void checkCombination() {
    boolean fits =
        changes.size() == 1
            || changes.stream().allMatch(change -> change == Change.ENCODE)
            || (changes.size() == 2
                && changes.contains(Change.SORT_KEY)
                && (changes.contains(Change.DIST_KEY) || changes.contains(Change.DIST_STYLE_ALL)));
    if (!fits) {
      throw Refusal.unsupported(
          "ALTER TABLE combines ALTER SORTKEY (columns) with ALTER DISTKEY or ALTER DISTSTYLE ALL, and changes of"
              + " encodings with each other, nothing else");
    }
  }
}
