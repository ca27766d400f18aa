package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import java.util.List;
import java.util.Map;

/** An error that goes to the client: code, its name and a message, as a MongoDB server answers. */
public final class ServerError extends RuntimeException {
  public static final int INTERNAL = 1;
  public static final int BAD_VALUE = 2;
  public static final int FAILED_TO_PARSE = 9;
  public static final int UNAUTHORIZED = 13;
  public static final int TYPE_MISMATCH = 14;
  public static final int OVERFLOW = 15;
  public static final int INVALID_LENGTH = 16;
  public static final int ILLEGAL_OPERATION = 20;
  public static final int NAMESPACE_NOT_FOUND = 26;
  public static final int INDEX_NOT_FOUND = 27;
  public static final int PATH_NOT_VIABLE = 28;
  public static final int CONFLICTING_UPDATE_OPERATORS = 40;
  public static final int CURSOR_NOT_FOUND = 43;
  public static final int NAMESPACE_EXISTS = 48;
  public static final int DOLLAR_PREFIXED_FIELD_NAME = 52;
  public static final int INVALID_ID_FIELD = 53;
  public static final int COMMAND_NOT_FOUND = 59;
  public static final int SHARD_KEY_NOT_FOUND = 61;
  public static final int IMMUTABLE_FIELD = 66;
  public static final int CANNOT_CREATE_INDEX = 67;
  public static final int INVALID_OPTIONS = 72;
  public static final int INVALID_NAMESPACE = 73;
  public static final int INDEX_OPTIONS_CONFLICT = 85;
  public static final int NOT_IMPLEMENTED = 238;
  public static final int DOCUMENT_VALIDATION_FAILURE = 121;
  public static final int CAPPED_POSITION_LOST = 136;
  public static final int COMMAND_NOT_SUPPORTED_ON_VIEW = 166;
  public static final int INVALID_PIPELINE_OPERATOR = 168;
  public static final int CLIENT_METADATA_CANNOT_BE_MUTATED = 186;
  public static final int TRANSACTION_TOO_OLD = 225;
  public static final int NO_SUCH_TRANSACTION = 251;
  public static final int INVALID_RESUME_TOKEN = 260;
  public static final int OPERATION_NOT_SUPPORTED_IN_TRANSACTION = 263;
  public static final int CHANGE_STREAM_FATAL = 280;
  public static final int CHANGE_STREAM_HISTORY_LOST = 286;
  public static final int BSON_OBJECT_TOO_LARGE = 10334;
  public static final int DUPLICATE_KEY = 11000;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(INTERNAL, "InternalError"),
          Map.entry(BAD_VALUE, "BadValue"),
          Map.entry(FAILED_TO_PARSE, "FailedToParse"),
          Map.entry(UNAUTHORIZED, "Unauthorized"),
          Map.entry(TYPE_MISMATCH, "TypeMismatch"),
          Map.entry(OVERFLOW, "Overflow"),
          Map.entry(INVALID_LENGTH, "InvalidLength"),
          Map.entry(ILLEGAL_OPERATION, "IllegalOperation"),
          Map.entry(NAMESPACE_NOT_FOUND, "NamespaceNotFound"),
          Map.entry(INDEX_NOT_FOUND, "IndexNotFound"),
          Map.entry(PATH_NOT_VIABLE, "PathNotViable"),
          Map.entry(CONFLICTING_UPDATE_OPERATORS, "ConflictingUpdateOperators"),
          Map.entry(CURSOR_NOT_FOUND, "CursorNotFound"),
          Map.entry(NAMESPACE_EXISTS, "NamespaceExists"),
          Map.entry(DOLLAR_PREFIXED_FIELD_NAME, "DollarPrefixedFieldName"),
          Map.entry(INVALID_ID_FIELD, "InvalidIdField"),
          Map.entry(COMMAND_NOT_FOUND, "CommandNotFound"),
          Map.entry(IMMUTABLE_FIELD, "ImmutableField"),
          Map.entry(CANNOT_CREATE_INDEX, "CannotCreateIndex"),
          Map.entry(INVALID_OPTIONS, "InvalidOptions"),
          Map.entry(INVALID_NAMESPACE, "InvalidNamespace"),
          Map.entry(INDEX_OPTIONS_CONFLICT, "IndexOptionsConflict"),
          Map.entry(NOT_IMPLEMENTED, "NotImplemented"),
          Map.entry(DOCUMENT_VALIDATION_FAILURE, "DocumentValidationFailure"),
          Map.entry(CAPPED_POSITION_LOST, "CappedPositionLost"),
          Map.entry(COMMAND_NOT_SUPPORTED_ON_VIEW, "CommandNotSupportedOnView"),
          Map.entry(INVALID_PIPELINE_OPERATOR, "InvalidPipelineOperator"),
          Map.entry(CLIENT_METADATA_CANNOT_BE_MUTATED, "ClientMetadataCannotBeMutated"),
          Map.entry(TRANSACTION_TOO_OLD, "TransactionTooOld"),
          Map.entry(NO_SUCH_TRANSACTION, "NoSuchTransaction"),
          Map.entry(INVALID_RESUME_TOKEN, "InvalidResumeToken"),
          Map.entry(OPERATION_NOT_SUPPORTED_IN_TRANSACTION, "OperationNotSupportedInTransaction"),
          Map.entry(CHANGE_STREAM_FATAL, "ChangeStreamFatalError"),
          Map.entry(CHANGE_STREAM_HISTORY_LOST, "ChangeStreamHistoryLost"),
          Map.entry(BSON_OBJECT_TOO_LARGE, "BSONObjectTooLarge"),
          Map.entry(DUPLICATE_KEY, "DuplicateKey"));

  private final int code;
  private final Doc details;
  private final List<String> labels;

  public ServerError(int code, String message) {
    this(code, message, Doc.EMPTY, List.of());
  }

  private ServerError(int code, String message, Doc details, List<String> labels) {
    super(message, null, false, false);
    this.code = code;
    this.details = details;
    this.labels = labels;
  }

  /** The same error with further fields beside code and message, such as {@code keyPattern}. */
  public ServerError with(Doc moreDetails) {
    return new ServerError(code, getMessage(), moreDetails, labels);
  }

  /** The same error with error labels, such as {@code ResumableChangeStreamError}. */
  public ServerError labelled(String... moreLabels) {
    return new ServerError(code, getMessage(), details, List.of(moreLabels));
  }

  public int code() {
    return code;
  }

  public String codeName() {
    return NAMES.getOrDefault(code, "Location" + code);
  }

  /** The reply of a command that failed. */
  public Doc reply() {
    DocBuilder reply =
        new DocBuilder()
            .put("ok", 0.0)
            .put("errmsg", getMessage())
            .put("code", code)
            .put("codeName", codeName())
            .putAll(details);
    if (!labels.isEmpty()) {
      reply.strings("errorLabels", labels);
    }
    return reply.build();
  }

  /** The entry of this error in {@code writeErrors}. */
  public Doc writeError(int index) {
    return new DocBuilder()
        .put("index", index)
        .put("code", code)
        .put("errmsg", getMessage())
        .putAll(details)
        .build();
  }
}
