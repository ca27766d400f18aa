package dev.sluice.guard.projection;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Limits;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.record.RecordSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * One contract version made ready: takes documents as BSON bytes, validates them and fills the
 * contract's columns of a record, in one pass. Not thread-safe.
 */
@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
public final class Projection {

  private static final int SCALAR_BYTES = 8;

  private final Contract contract;
  private final Schema schema;
  private final NameTable names;
  private final FieldPlan[] plans;
  private final Field[] required;
  private final BsonCursor cursor = new BsonCursor();
  private final JsonPass json = new JsonPass(cursor);
  private final JsonBuffer scratch = new JsonBuffer();
  private long ignored;
  private long rowBytes;

  public Projection(Contract contract) {
    this.contract = contract;
    this.schema = RecordSchema.of(contract);
    List<String> fieldNames = new ArrayList<>();
    List<FieldPlan> fieldPlans = new ArrayList<>();
    List<Field> requiredFields = new ArrayList<>();
    Map<String, Treatment> treatments = contract.treatments();
    for (ContractField field : contract.fields()) {
      Field target = schema.field(field.column());
      boolean isIgnored = treatments.get(field.path()) == Treatment.IGNORE;
      fieldNames.add(DocumentPath.topName(field.path()));
      fieldPlans.add(
          new FieldPlan(
              target,
              field.type(),
              field.shape() == null ? null : ShapePlan.of(contract, field.path(), field.shape()),
              field.text(),
              field.required(),
              isIgnored));
      if (field.required() && !isIgnored) {
        requiredFields.add(target);
      }
    }
    treatments.forEach(
        (path, treatment) -> {
          if (treatment == Treatment.IGNORE && isUnknownField(path)) {
            fieldNames.add(DocumentPath.topName(path));
            fieldPlans.add(new FieldPlan(null, null, null, false, false, true));
          }
        });
    names = new NameTable(fieldNames);
    plans = fieldPlans.toArray(FieldPlan[]::new);
    required = requiredFields.toArray(Field[]::new);
  }

  private boolean isUnknownField(String path) {
    return !path.equals(DocumentPath.ROOT)
        && DocumentPath.parse(path).size() == 1
        && contract.field(path).isEmpty();
  }

  public Contract contract() {
    return contract;
  }

  /** The schema of the records; always the same object. */
  public Schema schema() {
    return schema;
  }

  /** How many values were left out so far because a decision says so. */
  public long ignored() {
    return ignored + json.ignored();
  }

  /** Whether the last document did not fit because its row exceeds what COPY loads. */
  public boolean tooLarge() {
    return rowBytes > Limits.ROW_BYTES;
  }

  /**
   * Fills the contract's columns of a record from a document.
   *
   * @param bytes where the document lies, from {@code offset} to before {@code limit}
   * @return false if the document does not fit; the record is then not to be used
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public boolean project(byte[] bytes, int offset, int limit, Struct record) {
    rowBytes = 0;
    cursor.on(bytes, offset, limit);
    try {
      int hint = 0;
      while (cursor.next()) {
        int index = names.find(cursor, hint);
        if (index >= 0) {
          hint = index + 1;
          if (cursor.type() != BsonTypes.NULL) {
            field(plans[index], record);
          }
        } else if (cursor.type() != BsonTypes.NULL) {
          return false;
        }
      }
    } catch (Misfit e) {
      return false;
    }
    for (Field field : required) {
      if (record.get(field) == null) {
        return false;
      }
    }
    return !tooLarge();
  }

  private void field(FieldPlan plan, Struct record) throws Misfit {
    Object value = plan.target() == null ? null : value(plan);
    if (value != null) {
      record.put(plan.target(), value);
    } else if (plan.shape() == null) {
      if (!plan.ignored()) {
        throw Misfit.INSTANCE;
      }
      ignored++;
    }
  }

  /** The column's value; null if the current value does not fit, or is a json that is left out. */
  private Object value(FieldPlan plan) throws Misfit {
    rowBytes += SCALAR_BYTES;
    if (plan.text()) {
      return text();
    }
    return switch (plan.type().kind()) {
      case STRING -> cursor.type() == BsonTypes.STRING && Limits.text(cursor) ? string() : null;
      case INT -> cursor.type() == BsonTypes.INT ? (Object) cursor.intValue() : null;
      case LONG -> Scalars.isLong(cursor) ? (Object) longValue() : null;
      case DOUBLE -> Scalars.isDouble(cursor) ? (Object) doubleValue() : null;
      case DECIMAL -> decimal(plan);
      case BOOLEAN -> cursor.type() == BsonTypes.BOOLEAN ? (Object) cursor.booleanValue() : null;
      case TIMESTAMP -> timestamp();
      case OBJECT_ID -> cursor.type() == BsonTypes.OBJECT_ID ? objectId() : null;
      case BYTES -> cursor.type() == BsonTypes.BINARY && !cursor.isUuid() ? bytes() : null;
      case UUID -> cursor.type() == BsonTypes.BINARY && cursor.isUuid() ? uuid() : null;
      case JSON -> {
        String text = json.json(plan.shape());
        rowBytes += json.length();
        yield text;
      }
    };
  }

  private String text() {
    if (cursor.type() == BsonTypes.STRING) {
      return Limits.text(cursor) ? string() : null;
    }
    String text = ExtendedJson.text(cursor, scratch);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    rowBytes += utf8.length;
    return Limits.text(utf8, 0, utf8.length) ? text : null;
  }

  private String string() {
    rowBytes += cursor.textEnd() - cursor.textStart();
    return cursor.text();
  }

  private long longValue() {
    return cursor.type() == BsonTypes.INT ? cursor.intValue() : cursor.longValue();
  }

  private double doubleValue() {
    return switch (cursor.type()) {
      case BsonTypes.DOUBLE -> cursor.doubleValue();
      case BsonTypes.INT -> cursor.intValue();
      default -> (double) cursor.longValue();
    };
  }

  private Object decimal(FieldPlan plan) {
    BigDecimal value =
        cursor.type() == BsonTypes.DECIMAL
            ? cursor.decimal()
            : Scalars.isLong(cursor) ? BigDecimal.valueOf(longValue()) : null;
    int scale = plan.type().scale();
    if (value == null
        || Limits.integerDigits(value) > plan.type().precision() - scale
        || Limits.scale(value) > scale) {
      return null;
    }
    return value.setScale(scale);
  }

  private Object timestamp() {
    return cursor.type() == BsonTypes.DATE && Limits.timestamp(cursor.longValue())
        ? new Date(cursor.longValue())
        : null;
  }

  private String objectId() {
    rowBytes += 24;
    scratch.clear().hex(cursor.data(), cursor.valueStart(), 12);
    return scratch.text();
  }

  private byte[] bytes() {
    rowBytes += cursor.binaryLength();
    return Arrays.copyOfRange(
        cursor.data(), cursor.binaryStart(), cursor.binaryStart() + cursor.binaryLength());
  }

  private String uuid() {
    rowBytes += 36;
    return ExtendedJson.uuid(cursor);
  }
}
