package dev.sluice.s3.parquet;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Hands prepared rows to Parquet, and the file event to the footer. */
final class RowWriteSupport extends WriteSupport<PreparedRow> {

  static final String FOOTER_KEY = "sluice.file-event";

  private final RowLayout layout;
  private final PrimitiveTypeName[] types;
  private final String[] names;
  private final Supplier<String> footer;
  private RecordConsumer out;

  RowWriteSupport(RowLayout layout, Supplier<String> footer) {
    this.layout = layout;
    this.types =
        layout.columns().stream()
            .map(column -> column.parquet().getPrimitiveTypeName())
            .toArray(PrimitiveTypeName[]::new);
    this.names = layout.columns().stream().map(Column::name).toArray(String[]::new);
    this.footer = footer;
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(layout.parquet(), Map.of());
  }

  // Parquet calls the other one; this one is abstract and so must be here.
  @Override
  @SuppressWarnings("deprecation")
  public WriteContext init(Configuration configuration) {
    return new WriteContext(layout.parquet(), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public void write(PreparedRow row) {
    out.startMessage();
    for (int i = 0; i < types.length; i++) {
      if (!row.isNull(i)) {
        out.startField(names[i], i);
        switch (types[i]) {
          case BOOLEAN -> out.addBoolean(row.number(i) != 0);
          case INT32 -> out.addInteger((int) row.number(i));
          case INT64 -> out.addLong(row.number(i));
          case DOUBLE -> out.addDouble(Double.longBitsToDouble(row.number(i)));
          default -> out.addBinary(row.binary(i));
        }
        out.endField(names[i], i);
      }
    }
    out.endMessage();
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    return new FinalizedWriteContext(Map.of(FOOTER_KEY, footer.get()));
  }
}
