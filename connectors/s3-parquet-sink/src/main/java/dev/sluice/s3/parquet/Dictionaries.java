package dev.sluice.s3.parquet;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Decides which columns of a file get a dictionary, by the first rows of the file itself. A
 * dictionary of values that hardly repeat is packed, grown and thrown away, and was a quarter of
 * what a row cost. The decision costs some 1 % of writing the rows that it looks at, so it is made
 * for each file anew: a file's bytes then depend on its own records alone.
 */
final class Dictionaries {

  /** Of 100 values at most so many different ones. */
  private static final int MOST_DISTINCT_PERCENT = 50;

  /** So many rows tell enough, also where rows are tiny. */
  private static final int MOST_ROWS = 16 << 10;

  private final PreparedRow row;
  private final Distinct[] columns;
  private int rows;

  private Dictionaries(List<Column> all, PreparedRow row, int expected) {
    this.row = row;
    this.columns = new Distinct[all.size()];
    for (int i = 0; i < columns.length; i++) {
      PrimitiveTypeName type = all.get(i).parquet().getPrimitiveTypeName();
      // Parquet has no dictionaries of booleans.
      columns[i] = type == PrimitiveTypeName.BOOLEAN ? null : new Distinct(type, expected);
    }
  }

  /**
   * Whether each column shall have a dictionary.
   *
   * @param packed the first rows of the file
   * @param row for the rows to be read into
   */
  static boolean[] choose(RowLayout layout, RowBuffer packed, PreparedRow row) {
    int expected = Math.min(packed.rows(), MOST_ROWS);
    Dictionaries dictionaries = new Dictionaries(layout.columns(), row, expected);
    packed.replay(row, dictionaries::look);
    boolean[] chosen = new boolean[dictionaries.columns.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = dictionaries.columns[i] == null || dictionaries.columns[i].repeats();
    }
    return chosen;
  }

  private void look() {
    if (rows++ >= MOST_ROWS) {
      return;
    }
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] != null && !row.isNull(i)) {
        columns[i].add(row, i);
      }
    }
  }

  /** Counts the different values of a column, by hashes of 64 bits. */
  private static final class Distinct {

    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private final boolean number;
    private final int enough;
    private final long[] table;
    private int values;
    private int different;

    Distinct(PrimitiveTypeName type, int expected) {
      number =
          type == PrimitiveTypeName.INT32
              || type == PrimitiveTypeName.INT64
              || type == PrimitiveTypeName.DOUBLE;
      enough = expected * MOST_DISTINCT_PERCENT / 100 + 1;
      // At most half full: nothing is added beyond what is enough.
      table = new long[Integer.highestOneBit(enough * 2) * 2];
    }

    void add(PreparedRow row, int column) {
      values++;
      if (different < enough) {
        long hash = number ? mix(row.number(column)) : hash(row.binary(column));
        insert(hash == 0 ? FACTOR : hash);
      }
    }

    private void insert(long hash) {
      int at = (int) (hash >>> 32) & (table.length - 1);
      while (table[at] != 0) {
        if (table[at] == hash) {
          return;
        }
        at = (at + 1) & (table.length - 1);
      }
      table[at] = hash;
      different++;
    }

    private static long hash(Binary value) {
      ByteBuffer bytes = value.toByteBuffer();
      long hash = bytes.remaining();
      while (bytes.remaining() >= Long.BYTES) {
        hash = (hash ^ bytes.getLong()) * FACTOR;
        hash ^= hash >>> 29;
      }
      while (bytes.hasRemaining()) {
        hash = hash * 31 + bytes.get();
      }
      return mix(hash);
    }

    private static long mix(long value) {
      long mixed = (value ^ (value >>> 32)) * FACTOR;
      mixed = (mixed ^ (mixed >>> 29)) * FACTOR;
      return mixed ^ (mixed >>> 32);
    }

    boolean repeats() {
      return different * 100L <= (long) values * MOST_DISTINCT_PERCENT;
    }
  }
}
