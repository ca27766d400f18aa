package dev.sluice.s3;

import dev.sluice.s3.store.ObjectAttributes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The part of the configuration that says which S3 to use, and how. */
final class StoreConfig {

  static final String BUCKET = "s3.bucket";
  static final String ROOT = "s3.root";
  static final String REGION = "s3.region";
  static final String ENDPOINT = "s3.endpoint";
  static final String PATH_STYLE = "s3.path.style";
  static final String ACCESS_KEY_ID = "s3.access.key.id";
  static final String SECRET_ACCESS_KEY = "s3.secret.access.key";
  static final String ROLE_ARN = "s3.role.arn";
  static final String ROLE_EXTERNAL_ID = "s3.role.external.id";
  static final String ROLE_SESSION = "s3.role.session.name";
  static final String STS_ENDPOINT = "s3.sts.endpoint";
  static final String BUCKET_OWNER = "s3.bucket.owner";
  static final String ENCRYPTION = "s3.encryption";
  static final String KMS_KEY = "s3.encryption.kms.key";
  static final String BUCKET_KEY = "s3.encryption.bucket.key";
  static final String STORAGE_CLASS = "s3.storage.class";
  static final String TAGS = "s3.tags";
  static final String TRUSTSTORE = "s3.tls.truststore.location";
  static final String TRUSTSTORE_PASSWORD = "s3.tls.truststore.password";
  static final String TRUSTSTORE_TYPE = "s3.tls.truststore.type";
  static final String PART_BYTES = "s3.part.bytes";
  static final String REQUEST_TIMEOUT = "s3.request.timeout.ms";

  private static final String NONE = "none";
  private static final String STANDARD = "STANDARD";
  private static final int MIN_PART = 5 << 20;
  private static final int MAX_TAGS = 10;

  private final AbstractConfig config;

  StoreConfig(AbstractConfig config) {
    this.config = config;
    together(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    needs(ROLE_EXTERNAL_ID, ROLE_ARN);
    needs(STS_ENDPOINT, ROLE_ARN);
    needs(TRUSTSTORE_PASSWORD, TRUSTSTORE);
    boolean kms = config.getString(ENCRYPTION).startsWith("aws:kms");
    if (!kms && (text(KMS_KEY).isPresent() || config.getBoolean(BUCKET_KEY))) {
      throw new ConfigException(
          "%s and %s need %s=aws:kms".formatted(KMS_KEY, BUCKET_KEY, ENCRYPTION));
    }
  }

  private void together(String one, String other) {
    if ((config.values().get(one) == null) != (config.values().get(other) == null)) {
      throw new ConfigException("%s and %s are given together or not at all".formatted(one, other));
    }
  }

  private void needs(String key, String needed) {
    if (config.values().get(key) != null && config.values().get(needed) == null) {
      throw new ConfigException("%s means nothing without %s".formatted(key, needed));
    }
  }

  static void define(ConfigDef definition) {
    place(definition);
    credentials(definition);
    objects(definition);
    transport(definition);
  }

  private static void place(ConfigDef definition) {
    definition
        .define(
            BUCKET,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "Bucket that receives the files. It must exist.")
        .define(
            ROOT,
            ConfigDef.Type.STRING,
            "sluice",
            LambdaValidator.with(StoreConfig::requireRoot, () -> "no slash at either end"),
            Importance.HIGH,
            "What all object keys begin with, without a slash at either end; may be empty. Files are"
                + " <root>/<topic>/partition=<p>/<first offset, 20 digits>.parquet. The object"
                + " <root>/_sluice.probe is made at the start of a task, to find out whether the"
                + " store honours If-None-Match.")
        .define(
            REGION,
            ConfigDef.Type.STRING,
            "us-east-1",
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "AWS region of the bucket.")
        .define(
            ENDPOINT,
            ConfigDef.Type.STRING,
            null,
            LambdaValidator.with(StoreConfig::requireHttp, () -> "an http or https URL"),
            Importance.MEDIUM,
            "URL of an S3-compatible store; leave it out for AWS S3. The store must implement"
                + " If-None-Match for PutObject and CompleteMultipartUpload.")
        .define(
            PATH_STYLE,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether the bucket stands in the path of URLs instead of the host name, as most"
                + " S3-compatible stores want it.");
  }

  private static void credentials(ConfigDef definition) {
    definition
        .define(
            ACCESS_KEY_ID,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Access key. Leave it out to use the default credential chain of AWS (environment,"
                + " profile, web identity, container or instance role).")
        .define(
            SECRET_ACCESS_KEY,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "Secret of the access key.")
        .define(
            ROLE_ARN,
            ConfigDef.Type.STRING,
            null,
            matching("arn:[a-z-]+:iam::[0-9]{12}:role/\\S+", "an ARN of an IAM role"),
            Importance.MEDIUM,
            "Role that the sink assumes (STS AssumeRole) with the credentials that it would use"
                + " otherwise, for instance one of the account that the bucket belongs to. The"
                + " temporary credentials are renewed before they expire.")
        .define(
            ROLE_EXTERNAL_ID,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "External id that the role's trust policy asks for.")
        .define(
            ROLE_SESSION,
            ConfigDef.Type.STRING,
            "sluice",
            matching("[\\w+=,.@-]{2,64}", "2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -"),
            Importance.LOW,
            "Name of the role's session, as CloudTrail shows it.")
        .define(
            STS_ENDPOINT,
            ConfigDef.Type.STRING,
            null,
            LambdaValidator.with(StoreConfig::requireHttp, () -> "an http or https URL"),
            Importance.LOW,
            "URL of the STS service, such as a VPC endpoint; leave it out for the region's own.")
        .define(
            BUCKET_OWNER,
            ConfigDef.Type.STRING,
            null,
            matching("[0-9]{12}", "12 digits"),
            Importance.MEDIUM,
            "Account that must own the bucket. S3 refuses every request if another does, so that data"
                + " never goes to a bucket that was deleted and taken by a stranger.");
  }

  private static void objects(ConfigDef definition) {
    definition
        .define(
            ENCRYPTION,
            ConfigDef.Type.STRING,
            NONE,
            ValidString.in(NONE, "AES256", "aws:kms", "aws:kms:dsse"),
            Importance.MEDIUM,
            "Encryption that the sink asks for: SSE-S3 ('AES256'), SSE-KMS ('aws:kms') or SSE-KMS in"
                + " two layers ('aws:kms:dsse'). 'none' leaves it to the bucket's own default.")
        .define(
            KMS_KEY,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Id or ARN of the KMS key; without it S3 takes the AWS managed key. The sink needs"
                + " kms:GenerateDataKey and, for uploads in parts, kms:Decrypt on it; who loads the"
                + " files needs kms:Decrypt.")
        .define(
            BUCKET_KEY,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether S3 asks KMS once per bucket key instead of once per object, which costs less.")
        .define(
            STORAGE_CLASS,
            ConfigDef.Type.STRING,
            STANDARD,
            ValidString.in(
                STANDARD, "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR"),
            Importance.LOW,
            "Storage class of the files: those that can be read at once, as COPY does.")
        .define(
            TAGS,
            ConfigDef.Type.LIST,
            List.of(),
            LambdaValidator.with(StoreConfig::requireTags, () -> "key=value, separated by commas"),
            Importance.LOW,
            "Tags of every file, at most 10, as <key>=<value>. The sink then needs"
                + " s3:PutObjectTagging.");
  }

  private static void transport(ConfigDef definition) {
    definition
        .define(
            TRUSTSTORE,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "File with the authorities that the sink trusts for https; the JVM's own without it.")
        .define(
            TRUSTSTORE_PASSWORD,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of that file.")
        .define(
            TRUSTSTORE_TYPE,
            ConfigDef.Type.STRING,
            "PKCS12",
            ValidString.in("PKCS12", "JKS"),
            Importance.LOW,
            "Format of that file.")
        .define(
            PART_BYTES,
            ConfigDef.Type.INT,
            16 << 20,
            Range.between(MIN_PART, 1 << 30),
            Importance.LOW,
            "Files above this size, in bytes, are uploaded in parts of this size.")
        .define(
            REQUEST_TIMEOUT,
            ConfigDef.Type.INT,
            120_000,
            Range.atLeast(1_000),
            Importance.LOW,
            "How long one S3 request may take, in milliseconds, before it counts as failed and is"
                + " retried.");
  }

  private static ConfigDef.Validator matching(String pattern, String description) {
    return LambdaValidator.with(
        (name, value) -> {
          if (value != null && !value.toString().matches(pattern)) {
            throw new ConfigException(name, value, "must be " + description);
          }
        },
        () -> description);
  }

  private static void requireRoot(String name, Object value) {
    String root = (String) value;
    if (root.startsWith("/") || root.endsWith("/")) {
      throw new ConfigException(name, value, "must not begin or end with a slash");
    }
  }

  private static void requireHttp(String name, Object value) {
    String url = (String) value;
    if (url != null && !url.matches("https?://[^/\\s]+/?")) {
      throw new ConfigException(name, value, "must be an http or https URL without a path");
    }
  }

  private static void requireTags(String name, Object value) {
    List<?> tags = (List<?>) value;
    for (Object tag : tags) {
      if (!tag.toString().matches("[^=]{1,128}=.{0,256}")) {
        throw new ConfigException(
            name, value, "'%s' is not of the form <key>=<value>".formatted(tag));
      }
    }
    if (tags.size() > MAX_TAGS) {
      throw new ConfigException(name, value, "S3 takes at most 10 tags");
    }
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(config.getString(key));
  }

  private Optional<String> password(String key) {
    return Optional.ofNullable(config.getPassword(key)).map(Password::value);
  }

  String bucket() {
    return config.getString(BUCKET);
  }

  String root() {
    return config.getString(ROOT);
  }

  String region() {
    return config.getString(REGION);
  }

  Optional<String> endpoint() {
    return text(ENDPOINT);
  }

  boolean pathStyle() {
    return config.getBoolean(PATH_STYLE);
  }

  Optional<String> accessKey() {
    return text(ACCESS_KEY_ID);
  }

  Optional<String> secret() {
    return password(SECRET_ACCESS_KEY);
  }

  Optional<String> role() {
    return text(ROLE_ARN);
  }

  Optional<String> roleExternalId() {
    return text(ROLE_EXTERNAL_ID);
  }

  String roleSession() {
    return config.getString(ROLE_SESSION);
  }

  Optional<String> stsEndpoint() {
    return text(STS_ENDPOINT);
  }

  Optional<Path> truststore() {
    return text(TRUSTSTORE).map(Path::of);
  }

  Optional<String> truststorePassword() {
    return password(TRUSTSTORE_PASSWORD);
  }

  String truststoreType() {
    return config.getString(TRUSTSTORE_TYPE);
  }

  int partBytes() {
    return config.getInt(PART_BYTES);
  }

  /** In milliseconds. */
  int requestTimeout() {
    return config.getInt(REQUEST_TIMEOUT);
  }

  /** What all objects have in common. */
  ObjectAttributes attributes() {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String tag : config.getList(TAGS)) {
      int split = tag.indexOf('=');
      tags.put(tag.substring(0, split), tag.substring(split + 1));
    }
    return new ObjectAttributes(
        text(ENCRYPTION).filter(value -> !value.equals(NONE)),
        text(KMS_KEY),
        config.getBoolean(BUCKET_KEY),
        text(STORAGE_CLASS).filter(value -> !value.equals(STANDARD)),
        tags,
        text(BUCKET_OWNER));
  }
}
