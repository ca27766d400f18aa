package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.cli.text.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The commands in README.md and in docs/*.md are ones that the command line takes. */
class DocsCommandsTest {
  private static final Path PROJECT = Path.of("..", "..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```");
  private static final Pattern INLINE = Pattern.compile("`\\./sluice ([^`]+)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final String LAUNCHER = "./sluice ";

  @TestFactory
  Stream<DynamicTest> everyCommandInABlockIsComplete() {
    return pages().stream()
        .flatMap(
            page ->
                blockCommands(read(page)).stream()
                    .map(
                        command ->
                            DynamicTest.dynamicTest(
                                page.getFileName() + ": " + command,
                                () ->
                                    assertThatCode(() -> commands().parseArgs(words(command)))
                                        .doesNotThrowAnyException())));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandInTheTextHasKnownOptions() {
    return pages().stream()
        .flatMap(
            page ->
                INLINE
                    .matcher(read(page))
                    .results()
                    .map(match -> match.group(1))
                    .map(
                        command ->
                            DynamicTest.dynamicTest(
                                page.getFileName() + ": " + command, () -> assertKnown(command))));
  }

  @Test
  void thereAreCommandsToCheck() {
    assertThat(blockCommands(read(PROJECT.resolve("README.md")))).hasSizeGreaterThan(2);
    assertThat(blockCommands(read(PROJECT.resolve("docs").resolve("docker-compose.md"))))
        .hasSize(2)
        .allMatch(command -> !command.contains("\\"));
  }

  private static void assertKnown(String text) {
    if (text.startsWith("bench ")) {
      // The launcher's own: benchmarks are a module apart.
      assertThat(PROJECT.resolve("deploy/bench/src/main/java/dev/sluice/bench"))
          .isDirectoryContaining("glob:**/" + words(text)[1]);
      return;
    }
    CommandLine command = commands();
    for (String word : words(text)) {
      Map<String, CommandLine> below = command.getSubcommands();
      if (word.startsWith("-")) {
        String option = word.replaceFirst("=.*", "");
        assertThat(command.getCommandSpec().optionsMap()).as(text).containsKey(option);
      } else if (!below.isEmpty()) {
        // Placeholders like <command> stand for any.
        if (word.startsWith("<")) {
          return;
        }
        assertThat(below).as(text).containsKey(word);
        command = below.get(word);
      }
    }
  }

  /** The lines of code blocks that run ./sluice, continued lines joined, comments left out. */
  private static List<String> blockCommands(String page) {
    List<String> commands = new ArrayList<>();
    BLOCK
        .matcher(page)
        .results()
        .flatMap(block -> block.group(1).replaceAll("\\\\\\n\\s*", "").lines())
        .map(line -> line.strip().replaceFirst("\\s+#.*$", ""))
        .filter(line -> line.startsWith(LAUNCHER))
        .forEach(line -> commands.add(line.substring(LAUNCHER.length())));
    return commands;
  }

  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    return words.toArray(String[]::new);
  }

  private static CommandLine commands() {
    var silent = new PrintWriter(new StringWriter());
    return Main.commandLine(new Terminal(silent, silent, false, 80, 24));
  }

  private static List<Path> pages() {
    try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
