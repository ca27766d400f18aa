package dev.sluice.s3.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.function.Function;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * How one type's values come into Parquet, in two steps: {@link #prepare} checks and converts and
 * may refuse, {@link #write} cannot fail. So a refused record leaves nothing of itself in the file.
 */
@SuppressWarnings("JavaUtilDate") // Connect's own class for times
abstract class Encoding {

  static final Encoding BOOLEAN =
      new Encoding(1) {
        @Override
        void write(RecordConsumer out, Object prepared) {
          out.addBoolean((Boolean) prepared);
        }
      };

  static final Encoding INT =
      new Encoding(4) {
        @Override
        void write(RecordConsumer out, Object prepared) {
          out.addInteger(((Number) prepared).intValue());
        }
      };

  static final Encoding LONG =
      new Encoding(8) {
        @Override
        void write(RecordConsumer out, Object prepared) {
          out.addLong((Long) prepared);
        }
      };

  static final Encoding DOUBLE =
      new Encoding(8) {
        @Override
        void write(RecordConsumer out, Object prepared) {
          out.addDouble(((Number) prepared).doubleValue());
        }
      };

  /** From {@link Date}, milliseconds, to microseconds. */
  static final Encoding TIMESTAMP =
      new Encoding(8) {
        @Override
        Object prepare(Object value) {
          long millis = ((Date) value).getTime();
          if (millis > Long.MAX_VALUE / 1000 || millis < Long.MIN_VALUE / 1000) {
            throw new DataException("a time that microseconds in 64 bits cannot hold");
          }
          return value;
        }

        @Override
        void write(RecordConsumer out, Object prepared) {
          out.addLong(((Date) prepared).getTime() * 1000);
        }
      };

  static final Encoding TEXT = binary(value -> Utf8.encode((String) value));

  static final Encoding BYTES =
      binary(
          value ->
              value instanceof byte[] bytes
                  ? Binary.fromConstantByteArray(bytes)
                  : Binary.fromConstantByteBuffer(((ByteBuffer) value).slice()));

  private final int fixedLength;

  private Encoding(int fixedLength) {
    this.fixedLength = fixedLength;
  }

  /**
   * Checks and converts a value that is not null.
   *
   * @throws DataException if the column cannot hold it; the message names no value
   */
  Object prepare(Object value) {
    return value;
  }

  /** Length in bytes of a prepared value. */
  int length(Object prepared) {
    return fixedLength;
  }

  abstract void write(RecordConsumer out, Object prepared);

  /** Values of any length, such as text. */
  static Encoding binary(Function<Object, Binary> convert) {
    return new Encoding(0) {
      @Override
      Object prepare(Object value) {
        return convert.apply(value);
      }

      @Override
      int length(Object prepared) {
        return ((Binary) prepared).length();
      }

      @Override
      void write(RecordConsumer out, Object prepared) {
        out.addBinary((Binary) prepared);
      }
    };
  }

  /** Decimals of up to 18 digits: the unscaled value in 64 bits. */
  static Encoding smallDecimal(int precision, int scale) {
    return new Encoding(8) {
      @Override
      Object prepare(Object value) {
        return unscaled(value, precision, scale).longValueExact();
      }

      @Override
      void write(RecordConsumer out, Object prepared) {
        out.addLong((Long) prepared);
      }
    };
  }

  /** Decimals of more digits: the unscaled value, big-endian, in {@code width} bytes. */
  static Encoding largeDecimal(int precision, int scale, int width) {
    return new Encoding(width) {
      @Override
      Object prepare(Object value) {
        BigInteger unscaled = unscaled(value, precision, scale);
        byte[] shortest = unscaled.toByteArray();
        byte[] bytes = new byte[width];
        if (unscaled.signum() < 0) {
          Arrays.fill(bytes, (byte) -1);
        }
        System.arraycopy(shortest, 0, bytes, width - shortest.length, shortest.length);
        return Binary.fromConstantByteArray(bytes);
      }

      @Override
      void write(RecordConsumer out, Object prepared) {
        out.addBinary((Binary) prepared);
      }
    };
  }

  private static BigInteger unscaled(Object value, int precision, int scale) {
    BigDecimal decimal = (BigDecimal) value;
    if (decimal.scale() != scale || decimal.precision() > precision) {
      throw new DataException(
          "a decimal of %d digits, %d of them fractional, where decimal(%d,%d) is expected"
              .formatted(decimal.precision(), decimal.scale(), precision, scale));
    }
    return decimal.unscaledValue();
  }
}
