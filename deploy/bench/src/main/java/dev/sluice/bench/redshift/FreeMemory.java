package dev.sluice.bench.redshift;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The machine's free memory. A virtual machine may give what it does not use back to its host, and
 * then pays for each page at its first use: 3 s a GB were seen, ten times what it takes to fill
 * one. Whoever is measured with more memory, or later, would pay for it.
 */
final class FreeMemory {

  /** More than what is measured uses; a host takes it back again within some tens of seconds. */
  private static final long MOST = 8L << 30;

  private static final int CHUNK = 1 << 20;

  private FreeMemory() {}

  /** Uses some of it and lets it go, by reading a hole: nothing is written to the disk. */
  static void use(Path folder) throws IOException {
    long free =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
    Path hole = Files.createTempFile(folder, "hole", "");
    try (FileChannel file =
        FileChannel.open(hole, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1), Math.min(MOST, free / 2));
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      while (file.read(chunk) >= 0) {
        chunk.clear();
      }
    } finally {
      Files.delete(hole);
    }
  }
}
