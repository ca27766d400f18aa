package dev.sluice.files;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the files of a topic partition stand in the bucket: {@code
 * <root>/<topic>/partition=<p>/<from, 20 digits>.parquet}. Twenty digits hold every long, so the
 * order of the keys is that of the offsets.
 *
 * @param root prefix without leading or trailing slash; may be empty
 */
public record ObjectKeys(String root) {

  private static final Pattern FILE_NAME = Pattern.compile("(\\d{20})\\.parquet");

  public ObjectKeys {
    if (root.startsWith("/") || root.endsWith("/")) {
      throw new IllegalArgumentException(
          "Root '%s' must not begin or end with a slash".formatted(root));
    }
  }

  /** Key of the file of a partition that begins at offset {@code from}. */
  public String file(String topic, int partition, long from) {
    if (from < 0) {
      throw new IllegalArgumentException("Offset %d is negative".formatted(from));
    }
    return partitionPrefix(topic, partition) + String.format(Locale.ROOT, "%020d.parquet", from);
  }

  /** What the keys of all files of a partition begin with; ends with a slash. */
  public String partitionPrefix(String topic, int partition) {
    return "%s%s/partition=%s/".formatted(root.isEmpty() ? "" : root + "/", topic, partition);
  }

  /**
   * Key of the small object that says where the chain of a partition begins. It stands apart from
   * the files, so that whoever reads these does not meet it.
   */
  public String beginning(String topic, int partition) {
    return "%s_sluice.beginnings/%s/partition=%s"
        .formatted(root.isEmpty() ? "" : root + "/", topic, partition);
  }

  /**
   * The first offset of the file with this key.
   *
   * @throws FileEventException if the key is not one that {@link #file} gives for the partition
   */
  public long from(String topic, int partition, String key) {
    String prefix = partitionPrefix(topic, partition);
    if (key.startsWith(prefix)) {
      Matcher name = FILE_NAME.matcher(key.substring(prefix.length()));
      if (name.matches()) {
        try {
          return Long.parseLong(name.group(1));
        } catch (NumberFormatException e) {
          throw new FileEventException(
              "Object key '%s': the offset is too large".formatted(key), e);
        }
      }
    }
    throw new FileEventException(
        "Object key '%s' is not a file of %s-%d below '%s'".formatted(key, topic, partition, root));
  }
}
