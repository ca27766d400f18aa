package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.failure.HeldException;
import java.util.List;
import java.util.Locale;

/**
 * What COPY reads instead of a prefix, so that a missing file is an error and no other file is
 * loaded. COPY of Parquet needs {@code meta.content_length} (Database Developer Guide, Specifying a
 * manifest).
 */
final class Manifest {

  private Manifest() {}

  static String json(List<FileEvent> files) {
    StringBuilder json = new StringBuilder(64 + 160 * files.size()).append("{\"entries\":[");
    for (FileEvent file : files) {
      if (json.charAt(json.length() - 1) != '[') {
        json.append(',');
      }
      long size =
          file.size()
              .orElseThrow(
                  () ->
                      new HeldException(
                          "The event of s3://%s/%s has no size"
                              .formatted(file.bucket(), file.key())));
      json.append("{\"url\":\"s3://");
      escape(json, file.bucket());
      escape(json.append('/'), file.key());
      json.append("\",\"mandatory\":true,\"meta\":{\"content_length\":").append(size).append("}}");
    }
    return json.append("]}").toString();
  }

  private static void escape(StringBuilder json, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
  }
}
