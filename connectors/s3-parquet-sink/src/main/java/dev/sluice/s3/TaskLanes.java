package dev.sluice.s3;

import dev.sluice.s3.chain.Lanes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one task's lanes. They go away while there is nothing to do. */
final class TaskLanes {

  private static final int CHECK_THREADS = 2;
  private static final long IDLE_SECONDS = 30;

  private final List<ExecutorService> executors = new ArrayList<>();
  private final Lanes lanes;

  TaskLanes(S3ParquetSinkConfig config) {
    String connector = config.connector();
    lanes =
        new Lanes(
            lane(connector + "-upload", config.getInt(S3ParquetSinkConfig.UPLOAD_THREADS)),
            lane(connector + "-recovery", config.getInt(S3ParquetSinkConfig.RECOVERY_THREADS)),
            lane(connector + "-check", CHECK_THREADS),
            // They would only wait for each other: there is one consumer.
            lane(connector + "-look-ahead", 1));
  }

  private ExecutorService lane(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    executors.add(executor);
    return executor;
  }

  Lanes lanes() {
    return lanes;
  }

  /** Interrupts what runs; what waits never runs. */
  void stop() {
    executors.forEach(ExecutorService::shutdownNow);
  }
}
