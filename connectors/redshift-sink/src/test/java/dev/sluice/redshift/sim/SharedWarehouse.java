package dev.sluice.redshift.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one warehouse that they share: started for the first test that asks, stopped
 * after the last. Each test uses tables of its own.
 */
public final class SharedWarehouse implements ParameterResolver {

  /** The warehouse of the run. */
  public static Warehouse of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedWarehouse.class))
        .computeIfAbsent(Running.class, type -> new Running(), Running.class)
        .warehouse;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Warehouse.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  private static final class Running implements AutoCloseable {

    private final Path folder;
    private final Warehouse warehouse;

    Running() {
      try {
        folder = Files.createTempDirectory("sluice-warehouse");
        warehouse = Warehouse.start(folder);
      } catch (Exception e) {
        throw new IllegalStateException("The warehouse does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      warehouse.close();
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }
}
