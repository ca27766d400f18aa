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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /**
   * A document of so many bytes of BSON is never a row that is too large: nothing grows more than
   * seven times on its way into JSON.
   */
  private static final int ALWAYS_A_ROW = Limits.ROW_BYTES / 8;

  /** Stands for a value that fits where nothing is built. */
  private static final Object FITS = new Object();

  private final Contract contract;
  private final Schema schema;
  private final NameTable names;
  private final FieldPlan[] plans;
  private final int requiredFields;
  private final BsonCursor cursor = new BsonCursor();
  private final JsonPass json = new JsonPass(cursor);
  private final JsonBuffer scratch = new JsonBuffer();
  private boolean building;
  private int missing;
  private long ignored;
  private long rowBytes;

  /** The projection of a contract, with what its decisions say. */
  public Projection(Contract contract) {
    this(contract, Set.of());
  }

  /**
   * The same with values left out that do not fit at further paths.
   *
   * @param discarded paths about which the contract has no decision
   */
  public Projection(Contract contract, Set<String> discarded) {
    this.contract = contract;
    this.schema = RecordSchema.of(contract);
    Map<String, Treatment> treatments = new LinkedHashMap<>(contract.treatments());
    discarded.forEach(path -> treatments.put(path, Treatment.IGNORE));
    List<String> fieldNames = new ArrayList<>();
    List<FieldPlan> fieldPlans = new ArrayList<>();
    int mustHave = 0;
    for (ContractField field : contract.fields()) {
      Field target = RecordSchema.slot(schema, field.column());
      boolean isIgnored = treatments.get(field.path()) == Treatment.IGNORE;
      fieldNames.add(DocumentPath.topName(field.path()));
      fieldPlans.add(
          new FieldPlan(
              target,
              field.type(),
              field.shape() == null ? null : ShapePlan.of(treatments, field.path(), field.shape()),
              field.text(),
              field.required() && !isIgnored,
              isIgnored));
      mustHave += field.required() && !isIgnored ? 1 : 0;
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
    requiredFields = mustHave;
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
    building = true;
    return pass(bytes, offset, limit, record);
  }

  /**
   * Whether a document fits; the same pass, which builds nothing.
   *
   * @throws MalformedBsonException if the bytes are not BSON
   */
  public boolean fits(byte[] bytes, int offset, int limit) {
    if (limit - offset > ALWAYS_A_ROW) {
      return project(bytes, offset, limit, new Struct(schema));
    }
    building = false;
    return pass(bytes, offset, limit, null);
  }

  private boolean pass(byte[] bytes, int offset, int limit, Struct record) {
    rowBytes = 0;
    missing = requiredFields;
    cursor.on(bytes, offset, limit);
    names.begin();
    try {
      int hint = 0;
      while (cursor.next()) {
        int index = names.find(cursor, hint);
        boolean isNull = cursor.type() == BsonTypes.NULL;
        if (index < 0) {
          if (!isNull) {
            return false;
          }
          cursor.name();
        } else {
          hint = index + 1;
          boolean second = names.occurrence(index, isNull) == Occurrence.SECOND;
          if (!isNull) {
            field(plans[index], record, !second);
          } else if (second && !plans[index].ignored()) {
            return false;
          }
        }
      }
    } catch (Misfit e) {
      return false;
    }
    return missing == 0 && !tooLarge();
  }

  private void field(FieldPlan plan, Struct record, boolean first) throws Misfit {
    Object value = first && plan.target() != null ? value(plan) : null;
    if (value != null) {
      if (building) {
        record.put(plan.target(), value);
      }
      missing -= plan.required() ? 1 : 0;
    } else if (!first || plan.shape() == null) {
      // A json that is left out was counted by its own pass.
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
      case INT -> cursor.type() == BsonTypes.INT ? intValue() : null;
      case LONG -> Scalars.isLong(cursor) ? longObject() : null;
      case DOUBLE -> Scalars.isDouble(cursor) ? doubleObject() : null;
      case DECIMAL -> decimal(plan);
      case BOOLEAN -> cursor.type() == BsonTypes.BOOLEAN ? (Object) cursor.booleanValue() : null;
      case TIMESTAMP -> timestamp();
      case OBJECT_ID -> cursor.type() == BsonTypes.OBJECT_ID ? objectId() : null;
      case BYTES -> bytes(plan.type().subtype());
      case UUID -> cursor.type() == BsonTypes.BINARY && cursor.isUuid() ? uuid() : null;
      case JSON -> {
        if (!building) {
          yield json.fits(plan.shape()) ? FITS : null;
        }
        String text = json.json(plan.shape());
        rowBytes += json.length();
        yield text;
      }
    };
  }

  private Object intValue() {
    return building ? (Object) cursor.intValue() : FITS;
  }

  private Object longObject() {
    return building ? (Object) longValue() : FITS;
  }

  private Object doubleObject() {
    return building ? (Object) doubleValue() : FITS;
  }

  private Object text() {
    if (cursor.type() == BsonTypes.STRING) {
      return Limits.text(cursor) ? string() : null;
    }
    String text = ExtendedJson.text(cursor, scratch);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    rowBytes += utf8.length;
    return Limits.text(utf8, 0, utf8.length) ? text : null;
  }

  private Object string() {
    rowBytes += cursor.textEnd() - cursor.textStart();
    return building ? cursor.text() : FITS;
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
        || (value.scale() > scale && Limits.scale(value) > scale)) {
      return null;
    }
    return building ? value.setScale(scale) : FITS;
  }

  private Object timestamp() {
    if (cursor.type() != BsonTypes.DATE || !Limits.timestamp(cursor.longValue())) {
      return null;
    }
    return building ? new Date(cursor.longValue()) : FITS;
  }

  private Object objectId() {
    rowBytes += 24;
    if (!building) {
      return FITS;
    }
    scratch.clear().hex(cursor.data(), cursor.valueStart(), 12);
    return scratch.text();
  }

  private Object bytes(int subtype) {
    if (cursor.type() != BsonTypes.BINARY || cursor.isUuid() || cursor.binarySubtype() != subtype) {
      return null;
    }
    rowBytes += cursor.binaryLength();
    if (!building) {
      return FITS;
    }
    return Arrays.copyOfRange(
        cursor.data(), cursor.binaryStart(), cursor.binaryStart() + cursor.binaryLength());
  }

  private Object uuid() {
    rowBytes += 36;
    if (!building) {
      return FITS;
    }
    return ExtendedJson.uuid(cursor);
  }
}
