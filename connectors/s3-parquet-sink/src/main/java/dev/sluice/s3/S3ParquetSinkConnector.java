package dev.sluice.s3;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Writes each record of a topic into exactly one Parquet file on S3 and announces every finished
 * file in a Kafka topic. {@code docs/config/s3-parquet-sink.md} lists its configuration.
 */
public final class S3ParquetSinkConnector extends SinkConnector {

  private Map<String, String> properties;

  @Override
  public void start(Map<String, String> props) {
    new S3ParquetSinkConfig(props);
    properties = Map.copyOf(props);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return S3ParquetSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return Collections.nCopies(maxTasks, properties);
  }

  @Override
  public void stop() {
    properties = null;
  }

  @Override
  public ConfigDef config() {
    return S3ParquetSinkConfig.definition();
  }

  @Override
  public String version() {
    return Version.VERSION;
  }
}
