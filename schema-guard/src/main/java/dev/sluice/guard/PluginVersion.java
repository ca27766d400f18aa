package dev.sluice.guard;

/** The version of the guard's plugins, from the jar's manifest. */
public final class PluginVersion {

  private static final String OUTSIDE_A_JAR = "undefined";

  private PluginVersion() {}

  /** The version of the jar; "undefined", as Connect has it, when the classes are in none. */
  public static String version() {
    String version = PluginVersion.class.getPackage().getImplementationVersion();
    return version == null ? OUTSIDE_A_JAR : version;
  }
}
