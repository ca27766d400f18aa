package dev.sluice.bench.s3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A task with many partitions in a small heap; runs in a process of its own. Its arguments are the
 * topic, partitions, rows, and the sink's configuration as key=value; it prints the rows per second
 * and the most memory that the files took.
 */
final class ManyPartitions {

  private static final int DIFFERENT_ROWS = 2_000;
  private static final int SEED = 7;

  private ManyPartitions() {}

  public static void main(String[] arguments) throws Exception {
    String topic = arguments[0];
    int partitions = Integer.parseInt(arguments[1]);
    long rows = Long.parseLong(arguments[2]);
    Map<String, String> config = new HashMap<>();
    for (String entry : List.of(arguments).subList(3, arguments.length)) {
      int split = entry.indexOf('=');
      config.put(entry.substring(0, split), entry.substring(split + 1));
    }
    Struct[] source = Rows.make(DIFFERENT_ROWS);
    Random random = new Random(SEED);
    long memory = 0;
    double seconds;
    try (SinkRun sink = new SinkRun(config, topic, partitions)) {
      long start = System.nanoTime();
      List<SinkRecord> batch = new ArrayList<>(SinkRun.BATCH);
      for (long row = 0; row < rows; row++) {
        batch.add(
            sink.record(source[random.nextInt(source.length)], random.nextInt(partitions)));
        if (batch.size() == SinkRun.BATCH) {
          sink.put(batch);
          batch.clear();
          memory = Math.max(memory, sink.context().sum("memory-bytes"));
        }
      }
      seconds = (System.nanoTime() - start) / 1e9;
    }
    System.out.println(rows / seconds + " " + memory);
    System.exit(0);
  }
}
