package dev.sluice.redshift.local.dialect;

import java.util.List;

/** Reads DECLARE, FETCH and CLOSE (Developer Guide, "DECLARE", "FETCH", "CLOSE"). */
final class CursorStatements {
  private final Tokens tokens;

  CursorStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  /** One cursor at a time, forward only, for the time of its transaction. */
  Statement declare() {
    tokens.expect("declare");
    String name = Literals.identifier(tokens.identifier().name());
    // psql says what is so anyway.
    tokens.take("no", "scroll");
    tokens.expect("cursor", "for");
    if (!tokens.at("select") && !tokens.at("with")) {
      throw tokens.unexpected();
    }
    QueryRewriter query = new QueryRewriter(tokens.rest());
    return Statement.of("DECLARE " + name + " NO SCROLL CURSOR FOR " + query.rewrite())
        .withDomains(query.domains())
        .withAfter(List.of("SELECT redshift_local.check_cursors()"));
  }

  Statement fetch() {
    tokens.expect("fetch");
    String direction = direction();
    tokens.expect("from");
    String name = tokens.identifier().text();
    tokens.expectEnd();
    return Statement.of("FETCH " + direction + " FROM " + name);
  }

  private String direction() {
    if (tokens.take("all")) {
      return "ALL";
    }
    if (!tokens.take("forward")) {
      tokens.take("next");
      return "NEXT";
    }
    return tokens.at("from")
        ? "FORWARD 1"
        : "FORWARD " + (tokens.take("all") ? "ALL" : "" + tokens.integer());
  }

  Statement close() {
    tokens.expect("close");
    String name = tokens.identifier().text();
    tokens.expectEnd();
    return Statement.of("CLOSE " + name);
  }
}
