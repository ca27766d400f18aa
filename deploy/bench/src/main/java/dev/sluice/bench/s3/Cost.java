package dev.sluice.bench.s3;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;

/**
 * What a run took.
 *
 * @param seconds time that passed
 * @param cpuSeconds CPU time of all threads of this process, those of the garbage collector too
 * @param threadCpuSeconds CPU time of the thread that did the work
 * @param allocatedBytes what that thread allocated
 */
record Cost(double seconds, double cpuSeconds, double threadCpuSeconds, long allocatedBytes) {

  /** Something to measure. */
  interface Work {
    void run() throws Exception;
  }

  private static final double NANOS = 1e9;

  static Cost of(Work work) throws Exception {
    System.gc();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpu = system.getProcessCpuTime();
    long threadCpu = threads.getCurrentThreadCpuTime();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    work.run();
    return new Cost(
        (System.nanoTime() - start) / NANOS,
        (system.getProcessCpuTime() - cpu) / NANOS,
        (threads.getCurrentThreadCpuTime() - threadCpu) / NANOS,
        threads.getCurrentThreadAllocatedBytes() - allocated);
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
