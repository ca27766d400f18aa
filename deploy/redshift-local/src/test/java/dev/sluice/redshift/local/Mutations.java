package dev.sluice.redshift.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Random changes of statements, the same ones for the same seed. */
public final class Mutations {
  /** Words, literals and symbols, so that no change falls into a literal. */
  private static final Pattern PART =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.|'')*'|\"[^\"]*\"|[A-Za-z_][A-Za-z_0-9]*|\\d+|::|[<>!=]=|<>|\\|\\||\\S");

  /** What PostgreSQL has and Redshift has not, wherever in a statement it stands. */
  public static final List<String> POSTGRESQL_ONLY =
      List.of(
          "ON CONFLICT DO NOTHING",
          "RETURNING a",
          "FOR UPDATE SKIP LOCKED",
          "CROSS JOIN LATERAL (SELECT 1) AS l",
          "ARRAY[1, 2]",
          "'{}'::jsonb",
          "'{}'::json",
          "-> 'b'",
          "#>> 'b'",
          "@> 'b'",
          "::uuid",
          "::text[]",
          "::bytea",
          "E'x'",
          "U&'x'",
          "$$x$$",
          "FILTER (WHERE true)",
          "DISTINCT ON (a)",
          "TABLESAMPLE SYSTEM (1)",
          "FETCH FIRST 1 ROW ONLY",
          "WITH ORDINALITY",
          "IS DISTINCT FROM 1",
          "COLLATE \"C\"",
          "GENERATED ALWAYS AS (1) STORED",
          "CHECK (true)",
          "PARTITION BY RANGE (a)",
          "INHERITS (t)",
          "TABLESPACE x",
          "WITH (fillfactor = 10)",
          "USING heap",
          "ON COMMIT DROP",
          "OVERRIDING SYSTEM VALUE",
          "IS JSON",
          "GROUPS 1 PRECEDING",
          "jsonb_build_object('a', 1)",
          "generate_series(1, 2)",
          "array_agg(1)",
          "gen_random_uuid()",
          "pg_read_file('x')",
          "pg_sleep(0)");

  private final Random random;
  private final List<String> statements;

  public Mutations(long seed) throws IOException {
    random = new Random(seed);
    statements = accepted();
  }

  /** The statements of accepted.txt. */
  public static List<String> accepted() throws IOException {
    try (InputStream file = Mutations.class.getResourceAsStream("accepted.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .toList();
    }
  }

  /** A statement with one to three changes. */
  public String next() {
    List<String> parts = parts(one(statements));
    for (int i = random.nextInt(3); i >= 0; i--) {
      change(parts);
    }
    return String.join(" ", parts);
  }

  /** A statement with something in it that only PostgreSQL has. */
  public String foreign() {
    List<String> parts = parts(one(statements));
    parts.add(1 + random.nextInt(parts.size()), one(POSTGRESQL_ONLY));
    return String.join(" ", parts);
  }

  private void change(List<String> parts) {
    if (parts.isEmpty()) {
      parts.add("SELECT");
    }
    int at = random.nextInt(parts.size());
    switch (random.nextInt(6)) {
      case 0 -> parts.remove(at);
      case 1 -> parts.add(at, parts.get(random.nextInt(parts.size())));
      case 2 -> parts.set(at, one(parts(one(statements))));
      case 3 -> parts.add(at, one(POSTGRESQL_ONLY));
      case 4 -> parts.subList(at, parts.size()).clear();
      default -> {
        List<String> other = parts(one(statements));
        parts.addAll(at, other.subList(random.nextInt(other.size()), other.size()));
      }
    }
  }

  private String one(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<String> parts(String sql) {
    List<String> parts = new ArrayList<>();
    Matcher part = PART.matcher(sql);
    while (part.find()) {
      parts.add(part.group());
    }
    return parts;
  }
}
