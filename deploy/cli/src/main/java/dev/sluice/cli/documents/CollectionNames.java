package dev.sluice.cli.documents;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Turns file names into collection names that read the same in MongoDB, Kafka and Redshift:
 * letters, digits and underscores of ASCII, not starting with a digit, at most 60 characters. Two
 * files never get the same name, not even one that differs by case alone, since Redshift folds
 * case. Not thread-safe.
 */
final class CollectionNames {
  private static final int LONGEST = 60;

  private final Set<String> taken = new HashSet<>();

  String nameFor(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String base = dot > 0 ? fileName.substring(0, dot) : fileName;
    String plain = Normalizer.normalize(base, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    String name = plain.replaceAll("[^A-Za-z0-9_]+", "_");
    if (name.replace("_", "").isEmpty()) {
      name = "collection";
    } else if (Character.isDigit(name.charAt(0))) {
      name = "_" + name;
    }
    if (name.length() > LONGEST) {
      name = name.substring(0, LONGEST);
    }
    String unique = name;
    for (int n = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); n++) {
      unique = name + "_" + n;
    }
    return unique;
  }
}
