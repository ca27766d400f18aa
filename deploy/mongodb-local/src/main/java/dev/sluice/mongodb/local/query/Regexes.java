package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions of queries. Java's dialect stands in for PCRE. */
final class Regexes {
  private Regexes() {}

  static Predicate<Value> parse(Value regex, Value options) {
    String source;
    String flags = "";
    if (regex.type() == BsonType.REGEX) {
      source = regex.regexPattern();
      flags = regex.regexOptions();
    } else if (regex.isString()) {
      source = regex.asString();
    } else {
      throw new ServerError(ServerError.BAD_VALUE, "$regex has to be a string");
    }
    if (options != null) {
      flags = options.asString();
    }
    Pattern pattern = compile(source, flags);
    return found ->
        found != null
            && (found.isString() || found.type() == BsonType.SYMBOL)
            && pattern.matcher(found.asString()).find();
  }

  static Pattern compile(String source, String flags) {
    int java = 0;
    for (int i = 0; i < flags.length(); i++) {
      char flag = flags.charAt(i);
      java |=
          switch (flag) {
            case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            case 'm' -> Pattern.MULTILINE;
            case 's' -> Pattern.DOTALL;
            case 'x' -> Pattern.COMMENTS;
            case 'u' -> Pattern.UNICODE_CASE;
            default -> throw new ServerError(51108, "invalid flag in regex options: " + flag);
          };
    }
    try {
      return Pattern.compile(source, java);
    } catch (PatternSyntaxException e) {
      throw new ServerError(51091, "Regular expression is invalid: " + e.getDescription());
    }
  }
}
