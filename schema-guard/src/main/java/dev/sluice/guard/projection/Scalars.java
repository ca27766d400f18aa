package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.contract.ContractType.Kind;
import dev.sluice.guard.contract.Limits;

/** Whether a scalar can stand where a kind is known. */
final class Scalars {

  private Scalars() {}

  /**
   * Inside a json column, where the kind decides but Redshift's limits for strings hold.
   *
   * @param known null: no scalar is known
   */
  static boolean fitsJson(Kind known, BsonCursor value, JsonBuffer scratch) {
    if (known == null) {
      return false;
    }
    boolean kind =
        switch (known) {
          case JSON -> true;
          case OBJECT_ID -> value.type() == BsonTypes.OBJECT_ID;
          case STRING -> value.type() == BsonTypes.STRING;
          case INT -> value.type() == BsonTypes.INT;
          case LONG -> isLong(value);
          case DOUBLE -> isDouble(value);
          case DECIMAL -> value.type() == BsonTypes.DECIMAL || isLong(value);
          case BOOLEAN -> value.type() == BsonTypes.BOOLEAN;
          case TIMESTAMP -> value.type() == BsonTypes.DATE;
          case BYTES -> value.type() == BsonTypes.BINARY && !value.isUuid();
          case UUID -> value.type() == BsonTypes.BINARY && value.isUuid();
        };
    return kind && inRange(value, scratch);
  }

  static boolean isLong(BsonCursor value) {
    return value.type() == BsonTypes.INT
        || value.type() == BsonTypes.LONG
        || value.type() == BsonTypes.TIMESTAMP;
  }

  static boolean isDouble(BsonCursor value) {
    return switch (value.type()) {
      case BsonTypes.DOUBLE, BsonTypes.INT -> true;
      case BsonTypes.LONG, BsonTypes.TIMESTAMP -> Limits.exactInDouble(value.longValue());
      default -> false;
    };
  }

  private static boolean inRange(BsonCursor value, JsonBuffer scratch) {
    return switch (value.type()) {
      case BsonTypes.STRING, BsonTypes.CODE, BsonTypes.SYMBOL -> Limits.text(value);
      case BsonTypes.BINARY -> Limits.base64(value);
      case BsonTypes.REGEX, BsonTypes.CODE_WITH_SCOPE, BsonTypes.DB_POINTER ->
          Limits.rare(value, scratch);
      default -> true;
    };
  }
}
