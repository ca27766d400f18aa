package dev.sluice.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A folder of plugins that holds this one, unpacked as a user unpacks it. */
public final class PluginFolder {

  private PluginFolder() {}

  public static Path make(Path target) throws IOException {
    Path zip = Path.of(System.getProperty("plugin.zip"));
    Files.createDirectory(target);
    try (InputStream in = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(in)) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path path = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(entries, path);
        }
      }
    }
    return target;
  }
}
