package dev.sluice.cli.loads;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.cli.redshift.RedshiftOptions;
import dev.sluice.cli.s3.S3Clients;
import dev.sluice.cli.text.Terminal;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.S3Address;
import dev.sluice.redshift.skip.FileSkip;
import dev.sluice.redshift.skip.SkipException;
import dev.sluice.redshift.skip.SkippedFile;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Leaves out a file that cannot be loaded. */
@Command(
    name = "skip",
    description =
        "Leaves out the file that a held table waits for: moves the table's watermark past it and says so in sluice.loads. The object stays in the bucket.",
    mixinStandardHelpOptions = true)
final class LoadSkipCommand implements Callable<Integer> {
  private static final Pattern URL = Pattern.compile("s3://(?<bucket>[^/]+)/(?<key>.+)");

  private final Terminal terminal;
  @Mixin private RedshiftOptions redshift;

  @Parameters(
      paramLabel = "<s3://bucket/key>",
      description = "the file, as ./sluice load list names it")
  private String file;

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      required = true,
      description = "why, for those who look later")
  private String reason;

  @Option(
      names = "--by",
      paramLabel = "<name>",
      defaultValue = "${sys:user.name}",
      description = "who (default: the user of this system)")
  private String by;

  @Option(
      names = "--s3-region",
      paramLabel = "<region>",
      defaultValue = "${env:SLUICE_S3_REGION}",
      description =
          "of the bucket (default: SLUICE_S3_REGION, else the embedded stack that runs here)")
  private String region;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "<url>",
      defaultValue = "${env:SLUICE_S3_ENDPOINT}",
      description = "of the bucket, when it is not Amazon's own (default: SLUICE_S3_ENDPOINT)")
  private URI endpoint;

  LoadSkipCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Matcher url = URL.matcher(file);
    if (!url.matches()) {
      throw new CommandException(file + " is not of the form s3://<bucket>/<key>");
    }
    if (reason.isBlank()) {
      throw new CommandException("--reason must say something");
    }
    Optional<Endpoints> running = Endpoints.running();
    RedshiftAddress address = redshift.address(running);
    try (S3Client s3 = S3Clients.of(s3(running, url.group("bucket")));
        FileSkip skip = new FileSkip(() -> Redshift.connect(address), s3, Clock.systemUTC())) {
      terminal.print(text(skip.skip(url.group("bucket"), url.group("key"), reason, by)));
      return 0;
    } catch (SkipException e) {
      throw new CommandException(e.getMessage(), e);
    } catch (SQLException e) {
      throw Redshift.isUndefinedTable(e)
          ? new CommandException("nothing was ever loaded into this database", e)
          : new CommandException("Redshift: " + e.getMessage(), e);
    } catch (SdkException e) {
      throw new CommandException("S3: " + e.getMessage(), e);
    }
  }

  private S3Address s3(Optional<Endpoints> running, String bucket) {
    if (region == null && endpoint == null && running.isPresent()) {
      S3Address here = running.get().s3();
      return new S3Address(
          here.endpoint(), here.region(), bucket, here.accessKey(), here.secretKey());
    }
    if (region == null) {
      throw new CommandException("it is not known where the bucket is: give --s3-region");
    }
    return new S3Address(
        endpoint,
        region,
        bucket,
        System.getenv("AWS_ACCESS_KEY_ID"),
        System.getenv("AWS_SECRET_ACCESS_KEY"));
  }

  private static String text(SkippedFile skipped) {
    return "%s goes on at offset %d of partition %d: offsets %d to %d, %s, are left out and stay in the file"
        .formatted(
            skipped.table(),
            skipped.to(),
            skipped.partition(),
            skipped.from(),
            skipped.to() - 1,
            skipped.rows().isPresent()
                ? "a file of " + skipped.rows().getAsLong() + " rows"
                : "nobody knows how many rows");
  }
}
