package dev.sluice.cli.drift;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options of the form {@code <path>=<what>}. */
final class PathOptions {
  private static final Set<String> TREATMENTS = Set.of("text", "ignore", "quarantine");

  private final CommandLine command;

  /**
   * @param command that a wrong option is one of
   */
  PathOptions(CommandLine command) {
    this.command = command;
  }

  /** Treatments by path; null for no options. */
  Map<String, String> treatments(List<String> texts) {
    Map<String, String> byPath = parse("--as", "treatment", texts);
    byPath.values().forEach(this::check);
    return byPath;
  }

  /** Types by path; null for no options. Whether a type exists the guard says. */
  Map<String, String> types(List<String> texts) {
    return parse("--type", "type", texts);
  }

  /** The one treatment without a path; null when there is none. */
  String treatmentOfAll(List<String> texts) {
    List<String> without = texts.stream().filter(text -> text.indexOf('=') < 0).toList();
    if (without.size() > 1) {
      throw new ParameterException(
          command, "--as: one treatment for all paths, not " + String.join(" and ", without));
    }
    without.forEach(this::check);
    return without.isEmpty() ? null : without.get(0);
  }

  private Map<String, String> parse(String option, String what, List<String> texts) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (String text : texts == null ? List.<String>of() : texts) {
      // A path may have an equals sign in it, a treatment or type has none.
      int at = text.lastIndexOf('=');
      if (at <= 0) {
        throw new ParameterException(
            command, option + " " + text + ": expected <path>=<" + what + ">");
      }
      String path = text.substring(0, at);
      if (byPath.putIfAbsent(path, text.substring(at + 1)) != null) {
        throw new ParameterException(command, option + ": " + path + " is given twice");
      }
    }
    return byPath;
  }

  private void check(String treatment) {
    if (!TREATMENTS.contains(treatment)) {
      throw new ParameterException(
          command, "no such treatment: " + treatment + "; expected text, ignore or quarantine");
    }
  }
}
