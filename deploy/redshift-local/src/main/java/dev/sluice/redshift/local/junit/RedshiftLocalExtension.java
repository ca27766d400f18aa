package dev.sluice.redshift.local.junit;

import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that starts a redshift-local for tests and gives it to parameters of type
 * {@link RedshiftLocal}.
 *
 * <p>With {@code @ExtendWith(RedshiftLocalExtension.class)} all test classes of a run share one,
 * which is stopped at the end of the run: starting takes some seconds. With
 * {@code @RegisterExtension static RedshiftLocalExtension redshift =
 * RedshiftLocalExtension.with(options -> options.withS3(…))} a class has one of its own. The data
 * is in a temporary folder and deleted at the end. Needs junit-jupiter-api on the class path, which
 * redshift-local does not bring. Thread-safe.
 */
public final class RedshiftLocalExtension implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(RedshiftLocalExtension.class);
  private static final Object SHARED = new Object();

  private final UnaryOperator<RedshiftLocalOptions> configuration;
  private final Object key;
  private volatile RedshiftLocal redshift;

  /** One with the default options, shared by all classes of the run. */
  public RedshiftLocalExtension() {
    this(UnaryOperator.identity(), SHARED);
  }

  private RedshiftLocalExtension(UnaryOperator<RedshiftLocalOptions> configuration, Object key) {
    this.configuration = configuration;
    this.key = key == null ? this : key;
  }

  /**
   * One of the class's own.
   *
   * @param configuration changes the default options; called once, before the first test
   */
  public static RedshiftLocalExtension with(UnaryOperator<RedshiftLocalOptions> configuration) {
    return new RedshiftLocalExtension(configuration, null);
  }

  /**
   * The running redshift-local.
   *
   * @throws IllegalStateException before the first test
   */
  public RedshiftLocal redshift() {
    RedshiftLocal running = redshift;
    if (running == null) {
      throw new IllegalStateException("redshift-local starts before the first test of the class");
    }
    return running;
  }

  /** User and password as the JDBC driver's properties. */
  public Properties login() {
    RedshiftLocalOptions options = redshift().options();
    Properties login = new Properties();
    login.setProperty("user", options.user());
    login.setProperty("password", options.password());
    return login;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    redshift = running(context).redshift;
  }

  private Running running(ExtensionContext context) {
    ExtensionContext scope = key == SHARED ? context.getRoot() : context;
    return scope
        .getStore(NAMESPACE)
        .computeIfAbsent(key, ignored -> Running.start(configuration), Running.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RedshiftLocal.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return redshift();
  }

  /** What the store closes at the end of its context. */
  private static final class Running implements AutoCloseable {
    private final Path folder;
    private final RedshiftLocal redshift;

    private Running(Path folder, RedshiftLocal redshift) {
      this.folder = folder;
      this.redshift = redshift;
    }

    static Running start(UnaryOperator<RedshiftLocalOptions> configuration) {
      try {
        Path folder = Files.createTempDirectory("redshift-local");
        RedshiftLocalOptions options =
            configuration.apply(RedshiftLocalOptions.defaults(folder.resolve("state")));
        return new Running(folder, RedshiftLocal.start(options));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      redshift.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
