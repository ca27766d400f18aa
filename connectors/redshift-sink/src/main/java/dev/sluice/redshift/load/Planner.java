package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.ChainFollower;
import dev.sluice.redshift.chain.PartitionChain;
import dev.sluice.redshift.failure.HeldException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses the files of the next load: from each partition's watermark along its chain, one file of
 * each partition in turn, until the limits or the announced ends are reached.
 */
final class Planner {

  private final ChainFollower follower;
  private final LoadLimits limits;

  Planner(ChainFollower follower, LoadLimits limits) {
    this.follower = follower;
    this.limits = limits;
  }

  /** Follows the chains. May read S3. */
  LoadPlan plan(Map<Integer, PartitionChain> chains, Watermarks watermarks) {
    Map<Integer, Walk> walks = new LinkedHashMap<>();
    new TreeMap<>(chains)
        .forEach(
            (partition, chain) -> {
              Walk walk = walk(chain, watermarks);
              if (walk.behind()) {
                walks.put(partition, walk);
              }
            });
    int files = 0;
    long rows = 0;
    long bytes = 0;
    List<Walk> open = new ArrayList<>(walks.values());
    while (!open.isEmpty()) {
      for (Walk walk : List.copyOf(open)) {
        FileEvent file = follower.next(walk.chain, walk.next);
        if (!walk.takes(file)) {
          open.remove(walk);
          continue;
        }
        long size = file.size().orElse(0);
        boolean fits =
            files < limits.files()
                && rows + file.rows() <= limits.rows()
                && bytes + size <= limits.bytes();
        if (files > 0 && !fits) {
          open.clear();
          break;
        }
        walk.take(file);
        files++;
        rows += file.rows();
        bytes += size;
        if (!walk.behind()) {
          open.remove(walk);
        }
      }
    }
    return LoadPlan.of(
        walks.values().stream().filter(walk -> !walk.files.isEmpty()).map(Walk::span).toList(),
        walks.values().stream().anyMatch(Walk::behind));
  }

  private Walk walk(PartitionChain chain, Watermarks watermarks) {
    FileEvent newest = chain.newest();
    Watermark watermark = watermarks.byPartition().get(newest.partition());
    if (watermark == null) {
      return new Walk(chain, newest.topicId(), true, follower.start(chain));
    }
    return new Walk(chain, watermark.topicId(), false, watermark.next());
  }

  /** How far the plan has come in one partition. */
  private static final class Walk {

    private final PartitionChain chain;
    private final String topicId;
    private final boolean first;
    private final long from;
    private final List<FileEvent> files = new ArrayList<>();
    private long next;

    Walk(PartitionChain chain, String topicId, boolean first, long from) {
      this.chain = chain;
      this.topicId = topicId;
      this.first = first;
      this.from = from;
      this.next = from;
    }

    boolean behind() {
      return next < chain.announced();
    }

    /**
     * Only the first file may reach below the offset that it is to go on from: a load leaves out
     * what is below its watermark, and so has every offset once.
     */
    boolean takes(FileEvent file) {
      return files.isEmpty() || file.from() == next;
    }

    void take(FileEvent file) {
      if (!file.topicId().equals(topicId)) {
        throw new HeldException(
            "s3://%s/%s holds records of topic %s with the id %s, but the table was loaded from the topic with the id %s: the topic was deleted and made again. To load the new topic's chain from its first file on, delete the rows of the old id from the table's watermark table"
                .formatted(file.bucket(), file.key(), file.topic(), file.topicId(), topicId));
      }
      files.add(file);
      next = file.to();
    }

    LoadPlan.Span span() {
      FileEvent any = files.get(0);
      return new LoadPlan.Span(any.topic(), topicId, any.partition(), first, from, next, files);
    }
  }
}
