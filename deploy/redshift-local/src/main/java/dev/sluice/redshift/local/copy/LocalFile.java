package dev.sluice.redshift.local.copy;

import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A Parquet file on disk. Its bytes go into the array that they are asked for in, while the
 * library's own kind of file makes another one of that length for each read.
 */
record LocalFile(Path path) implements InputFile {

  @Override
  public long getLength() throws IOException {
    return Files.size(path);
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    FileInputStream file = new FileInputStream(path.toFile());
    return new Stream(new Pieces(file), file.getChannel());
  }

  private static final class Stream extends DelegatingSeekableInputStream {
    private final FileChannel channel;

    Stream(InputStream bytes, FileChannel channel) {
      super(bytes);
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }
  }

  /** The JVM reads through memory outside of the heap, which it takes anew for a large read. */
  private static final class Pieces extends FilterInputStream {
    private static final int LONGEST = 1 << 16;

    Pieces(FileInputStream file) {
      super(file);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return super.read(bytes, from, Math.min(length, LONGEST));
    }
  }
}
