package dev.sluice.guard.registry;

/** What to do about a registry that says no, by the status of its answer. */
final class Remedies {

  static final String WAIT =
      "Records of this contract version wait until it answers; nothing is lost.";
  static final String WRONG_URL =
      "Is the URL the base of Confluent's API? Apicurio Registry has it below /apis/ccompat/v7.";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private Remedies() {}

  static String ofRegistering(int status, RegistrySettings settings, String subject) {
    return switch (status) {
      case CONFLICT ->
          "The change was approved, but the subject's compatibility level does not allow it. Have the guard set it with "
              + settings.prefix()
              + "compatibility=NONE, or do it by PUT <registry>/config/"
              + subject
              + " {\"compatibility\": \"NONE\"}. "
              + WAIT;
      case UNPROCESSABLE ->
          "If the registry is in a read-only mode, end it by PUT <registry>/mode/"
              + subject
              + " {\"mode\": \"READWRITE\"}. "
              + WAIT;
      default -> ofReading(status, settings);
    };
  }

  static String ofLevel(int status, RegistrySettings settings) {
    return status == UNPROCESSABLE
        ? "Set " + settings.prefix() + "compatibility to a level that the registry knows."
        : ofReading(status, settings);
  }

  static String ofReading(int status, RegistrySettings settings) {
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN ->
          "See whether "
              + settings.prefix()
              + "user and password, or token, are right and may do this. "
              + WAIT;
      case NOT_FOUND -> WRONG_URL;
      default -> "See the registry's log. " + WAIT;
    };
  }
}
