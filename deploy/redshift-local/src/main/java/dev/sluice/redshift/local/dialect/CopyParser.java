package dev.sluice.redshift.local.dialect;

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
  private static final Set<String> NOT_HERE = Set.of("acceptinvchars", "serializetojson");

  /** Parameters that are for other formats. */
  private static final Set<String> NOT_FOR_PARQUET =
      Set.of(
          ("acceptanydate avro blanksasnull bzip2 comprows compupdate csv dateformat delimiter emptyasnull encoding encrypted"
                  + " escape fixedwidth gzip ignoreallerrors ignoreblanklines ignoreheader json kms_key_id lzop"
                  + " master_symmetric_key maxerror noload null quote readratio region removequotes roundec shapefile ssh"
                  + " timeformat trimblanks truncatecolumns zstd")
              .split(" "));

  private final Tokens tokens;
  private boolean manifest;
  private boolean fillRecord;
  private boolean explicitIds;
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
        fillRecord,
        explicitIds);
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
      case "explicit_ids" -> explicitIds = true;
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
    String name = token.text().toUpperCase(Locale.ROOT);
    if (token.isWord() && NOT_HERE.contains(token.text())) {
      return Refusal.unknown("the COPY parameter " + name);
    }
    return token.isWord() && NOT_FOR_PARQUET.contains(token.text())
        ? Refusal.unsupported(name + " argument is not supported for PARQUET based COPY")
        : Refusal.syntax(token.text());
  }
}
