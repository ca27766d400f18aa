package dev.sluice.guard.service.questions;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was complained about last, so that what goes wrong again and again in the same way is told
 * once. Numbers make no difference: they are times and ports. For one thread.
 */
public final class Complaints {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final Map<String, String> last = new HashMap<>();

  /** Whether this is the first complaint about it, or another one than the last. */
  public boolean isNews(String about, String complaint) {
    String shape = NUMBER.matcher(complaint).replaceAll("0");
    return !shape.equals(last.put(about, shape));
  }

  /** It went well: the next complaint about it is news, whatever it says. */
  public void end(String about) {
    last.remove(about);
  }
}
