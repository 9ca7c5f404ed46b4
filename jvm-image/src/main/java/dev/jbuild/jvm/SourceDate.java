package dev.jbuild.jvm;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The time that is the latest in an image, as the engine's SOURCE_DATE_EPOCH. */
public final class SourceDate {
  /**
   * All files of an application are that old, as with Jib: one second, as 0 means unset to many.
   */
  static final String ONE_SECOND = "1";

  private SourceDate() {}

  /** Returns the time of creation that a configuration names. */
  static String created(String text) {
    return switch (text) {
      case "EPOCH" -> ONE_SECOND;
      case "USE_CURRENT_TIMESTAMP" -> Long.toString(Instant.now().getEpochSecond());
      default -> seconds(text);
    };
  }

  /** Returns the seconds of a time in the form of ISO 8601. */
  public static String seconds(String text) {
    try {
      return Long.toString(OffsetDateTime.parse(text).toEpochSecond());
    } catch (DateTimeException noTime) {
      throw new GoalException(
          new Problem(
              "BadConfiguration",
              "the time " + text + " can't be read",
              "write it as 2026-11-22T00:00:00Z"));
    }
  }
}
