package dev.sluice.bench.s3;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Results;
import dev.sluice.local.LocalStack;
import dev.sluice.local.Part;
import dev.sluice.local.Ports;
import dev.sluice.local.S3Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the S3 Parquet sink costs, and how it does with many partitions in a small heap. */
public final class S3Benchmark implements Benchmark {

  private static final int DIFFERENT_ROWS = 20_000;
  private static final int ROWS_PER_RUN = 100_000;
  private static final int ROWS_PER_FILE = 50_000;
  private static final long ROW_GROUP_BYTES = 32L << 20;
  private static final int WARM_UPS = 5;
  private static final int RUNS = 5;

  private static final int PARTITIONS = 500;
  private static final long PARTITION_ROWS = 400_000;
  private static final int HEAP_MEGABYTES = 512;
  private static final int CHILD_MINUTES = 20;

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public String description() {
    return "the S3 Parquet sink through put(), against a bare loop; 500 partitions in 512 MB";
  }

  @Override
  public void run(List<String> arguments, Results results) throws Exception {
    Path folder = Files.createTempDirectory("sluice-bench-s3");
    try (LocalStack stack =
        LocalStack.builder()
            .stateDir(folder.resolve("stack"))
            .ports(Ports.ephemeral())
            .only(Part.KAFKA, Part.S3)
            .asProcess(Part.KAFKA, Part.S3)
            .start()) {
      if (!arguments.contains("partitions")) {
        throughput(stack, "zstd", results);
        throughput(stack, "snappy", results);
      }
      if (!arguments.contains("throughput")) {
        manyPartitions(stack, folder, results);
      }
    } finally {
      delete(folder);
    }
  }

  private static Map<String, String> config(LocalStack stack) {
    S3Address s3 = stack.s3();
    Map<String, String> config = new HashMap<>();
    config.put("name", "bench");
    config.put("kafka.bootstrap.servers", stack.bootstrapServers());
    config.put("files.topic", "bench.files");
    config.put("s3.bucket", s3.bucket());
    config.put("s3.region", s3.region());
    config.put("s3.endpoint", s3.endpoint().toString());
    config.put("s3.path.style", "true");
    config.put("s3.access.key.id", s3.accessKey());
    config.put("s3.secret.access.key", s3.secretKey());
    config.put("s3.part.bytes", Integer.toString(1 << 30));
    config.put("file.max.age.ms", "3600000");
    return config;
  }

  private static S3Client client(S3Address s3) {
    return S3Client.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.of(s3.region()))
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())))
        .build();
  }

  private static void createTopic(LocalStack stack, String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
          .all()
          .get(2, TimeUnit.MINUTES);
    }
  }

  /** What the sink costs, for one compression and both forms of records, against the bare loop. */
  private static void throughput(LocalStack stack, String compression, Results results)
      throws Exception {
    Struct[] rows = Rows.make(DIFFERENT_ROWS);
    Map<String, String> config = config(stack);
    config.put("file.max.rows", Integer.toString(ROWS_PER_FILE));
    config.put("file.max.bytes", Long.toString(1L << 30));
    config.put("memory.budget.bytes", Long.toString(2L << 30));
    config.put("row.group.bytes", Long.toString(ROW_GROUP_BYTES));
    config.put("compression", compression);
    Figures struct = new Figures();
    Figures avro = new Figures();
    Figures bare = new Figures();
    try (S3Client client = client(stack.s3());
        AvroRows encoded = new AvroRows(rows)) {
      BareLoop loop =
          new BareLoop(
              client,
              stack.s3().bucket(),
              ROW_GROUP_BYTES,
              CompressionCodecName.valueOf(compression.toUpperCase(Locale.ROOT)));
      for (int run = 0; run < WARM_UPS + RUNS; run++) {
        String topic = "bench.rows." + compression + "." + run;
        Feed ofStructs = (task, row) -> task.record(rows[row % rows.length], 0);
        Feed ofAvro =
            (task, row) -> {
              SchemaAndValue value = encoded.read(topic, row);
              return task.record(value.schema(), value.value(), 0);
            };
        Figures.Run first = sink(stack, config, topic + ".struct", ofStructs);
        Figures.Run second = sink(stack, config, topic + ".avro", ofAvro);
        Cost least = Cost.of(() -> loop.run(rows, ROWS_PER_RUN, ROWS_PER_FILE));
        System.err.printf(
            "%s run %d: struct %s, avro %s, bare %s%n",
            compression, run, first.cost(), second.cost(), least);
        if (run >= WARM_UPS) {
          struct.add(first, least);
          avro.add(second, least);
          bare.add(new Figures.Run(least, 0, 0), least);
        }
      }
    }
    String suffix = compression.equals("zstd") ? "" : compression + "_";
    struct.print("s3_struct_" + suffix, ROWS_PER_RUN, results);
    avro.print("s3_avro_" + suffix, ROWS_PER_RUN, results);
    bare.printBare("s3_bare_" + suffix, ROWS_PER_RUN, results);
  }

  /** Makes the record of a row, as Connect's thread does between poll and put(). */
  private interface Feed {
    SinkRecord record(SinkRun task, int row);
  }

  private static Figures.Run sink(
      LocalStack stack, Map<String, String> config, String topic, Feed feed) throws Exception {
    createTopic(stack, topic, 1);
    try (SinkRun task = new SinkRun(config, topic, 1)) {
      long requests = task.context().sum("requests-total");
      Cost cost = Cost.of(() -> feed(task, feed));
      return new Figures.Run(
          cost, task.context().sum("requests-total") - requests, task.context().sum("bytes-total"));
    }
  }

  private static void feed(SinkRun task, Feed feed) throws Exception {
    List<SinkRecord> batch = new ArrayList<>(SinkRun.BATCH);
    for (int i = 0; i < ROWS_PER_RUN; i++) {
      batch.add(feed.record(task, i));
      if (batch.size() == SinkRun.BATCH) {
        task.put(batch);
        batch.clear();
      }
    }
    task.awaitStored();
  }

  private static void manyPartitions(LocalStack stack, Path folder, Results results)
      throws Exception {
    String topic = "bench.partitions";
    createTopic(stack, topic, PARTITIONS);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ManyPartitions.class.getName(),
                topic,
                Integer.toString(PARTITIONS),
                Long.toString(PARTITION_ROWS)));
    config(stack).forEach((key, value) -> command.add(key + "=" + value));
    Path output = folder.resolve("partitions.out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (!process.waitFor(CHILD_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "%d partitions in %d MB: the process did not end well"
                .formatted(PARTITIONS, HEAP_MEGABYTES));
      }
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
    int space = printed.indexOf(' ');
    long[] sizes = sizes(stack.s3(), "sluice/" + topic + "/");
    if (sizes.length == 0) {
      throw new IllegalStateException("The " + PARTITIONS + " partitions made no file");
    }
    results.add("s3_500_partitions_heap_megabytes", HEAP_MEGABYTES, "MB");
    results.add(
        "s3_500_partitions_rows_per_second",
        Double.parseDouble(printed.substring(0, space)),
        "rows/s");
    results.add(
        "s3_500_partitions_most_file_memory",
        Double.parseDouble(printed.substring(space + 1)),
        "bytes");
    results.add("s3_500_partitions_files", sizes.length, "files");
    results.add("s3_500_partitions_smallest_file", (double) sizes[0], "bytes");
    results.add("s3_500_partitions_median_file", (double) sizes[sizes.length / 2], "bytes");
  }

  private static long[] sizes(S3Address s3, String prefix) {
    try (S3Client client = client(s3)) {
      return client
          .listObjectsV2Paginator(b -> b.bucket(s3.bucket()).prefix(prefix))
          .contents()
          .stream()
          .mapToLong(S3Object::size)
          .sorted()
          .toArray();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
