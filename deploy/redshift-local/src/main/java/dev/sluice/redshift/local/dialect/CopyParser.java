package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads COPY (Developer Guide, "COPY" and "COPY from columnar data formats"). */
final class CopyParser {
  private static final Pattern ROLE =
      Pattern.compile(
          "arn:aws[a-z-]*:iam::\\d{12}:role/\\S+?(,arn:aws[a-z-]*:iam::\\d{12}:role/\\S+?)*");

  /** Parameters of COPY that Redshift takes for Parquet and that this stand-in leaves out. */
  private static final Set<String> NOT_HERE =
      Set.of("acceptinvchars", "explicit_ids", "serializetojson");

  private final Tokens tokens;
  private boolean manifest;
  private boolean fillRecord;
  private boolean parquet;
  private boolean role;
  private boolean accessKey;
  private boolean secretKey;

  CopyParser(Tokens tokens) {
    this.tokens = tokens;
  }

  CopyCommand parse() {
    tokens.expect("copy");
    TableName table = tokens.tableName();
    List<String> columns =
        tokens.at("(") ? tokens.identifierList().stream().map(Token::name).toList() : List.of();
    tokens.expect("from");
    String source = tokens.literal();
    while (!tokens.atEnd()) {
      parameter();
    }
    if (!source.startsWith("s3://")) {
      throw Refusal.unknown("COPY from anything but s3://");
    }
    int slash = source.indexOf('/', "s3://".length());
    if (slash < 0 || (slash == source.length() - 1 && manifest)) {
      throw new Refusal(
          "XX000", "COPY with MANIFEST parameter requires full path of an S3 object.", null);
    }
    if (role == accessKey || accessKey != secretKey) {
      throw new Refusal("0A000", "CREDENTIALS argument is required but not specified", null);
    }
    if (!parquet) {
      throw Refusal.unknown("COPY of another format than PARQUET");
    }
    return new CopyCommand(
        table,
        columns,
        source.substring("s3://".length(), slash),
        source.substring(slash + 1),
        manifest,
        fillRecord);
  }

  private void parameter() {
    Token token = tokens.next();
    switch (token.text()) {
      case "iam_role" -> role();
      case "credentials" -> {
        tokens.take("as");
        credentials(tokens.literal());
      }
      case "access_key_id" -> accessKey = !tokens.literal().isEmpty();
      case "secret_access_key" -> secretKey = !tokens.literal().isEmpty();
      case "session_token" -> tokens.literal();
      case "manifest" -> manifest = true;
      case "fillrecord" -> fillRecord = true;
      case "format" -> {
        tokens.take("as");
        format(tokens.next());
      }
      case "parquet" -> parquet = true;
      case "statupdate" -> {
        if (!tokens.take("on") && !tokens.take("off")) {
          tokens.take("true");
        }
      }
      default -> throw refused(token);
    }
  }

  private void format(Token format) {
    if (!format.is("parquet")) {
      throw Refusal.unknown("COPY of the format " + format.text().toUpperCase(Locale.ROOT));
    }
    parquet = true;
  }

  private void role() {
    if (!tokens.take("default") && !ROLE.matcher(tokens.literal()).matches()) {
      throw new Refusal(
          "XX000",
          "Invalid IAM role ARN in COPY",
          "IAM_ROLE takes 'arn:aws:iam::<12 digits>:role/<name>' or DEFAULT.");
    }
    role = true;
  }

  /** {@code name=value} pairs with semicolons between them [copy-parameters-authorization]. */
  private void credentials(String pairs) {
    for (String pair : pairs.split(";", -1)) {
      int equals = pair.indexOf('=');
      boolean given = equals > 0 && equals < pair.length() - 1;
      switch (equals > 0 ? pair.substring(0, equals) : pair) {
        case "aws_iam_role" -> role = given;
        case "aws_access_key_id" -> accessKey = given;
        case "aws_secret_access_key" -> secretKey = given;
        case "token" -> {}
        default ->
            throw new Refusal(
                "XX000",
                "Invalid credentials in COPY",
                "CREDENTIALS takes 'aws_iam_role=<arn>' or 'aws_access_key_id=<id>;aws_secret_access_key=<key>'.");
      }
    }
  }

  private Refusal refused(Token token) {
    if (token.kind() != Kind.WORD) {
      return Refusal.syntax(token.text());
    }
    String name = token.text().toUpperCase(Locale.ROOT);
    return NOT_HERE.contains(token.text())
        ? Refusal.unknown("the COPY parameter " + name)
        : Refusal.unsupported(name + " argument is not supported for PARQUET based COPY");
  }
}
