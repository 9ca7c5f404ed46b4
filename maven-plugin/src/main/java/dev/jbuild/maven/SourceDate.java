package dev.jbuild.maven;

import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.maven.project.MavenProject;

/** The time that is the latest in an image, as the engine's SOURCE_DATE_EPOCH. */
final class SourceDate {
  /**
   * All files of an application are that old, as with Jib: one second, as 0 means unset to many.
   */
  static final String ONE_SECOND = "1";

  private SourceDate() {}

  /**
   * Returns the time that the POM gives all archives; empty if it gives none. Source: Maven's guide
   * Configuring for Reproducible Builds.
   */
  static Optional<String> ofProject(MavenProject project) {
    String text = project.getProperties().getProperty("project.build.outputTimestamp", "").strip();
    if (System.getenv("SOURCE_DATE_EPOCH") != null || text.length() < 2) {
      return Optional.empty();
    }
    return Optional.of(text.matches("[0-9]+") ? text : seconds(text));
  }

  /** Returns the time of creation that a POM names. */
  static String created(String text) {
    return switch (text) {
      case "EPOCH" -> ONE_SECOND;
      case "USE_CURRENT_TIMESTAMP" -> Long.toString(Instant.now().getEpochSecond());
      default -> seconds(text);
    };
  }

  private static String seconds(String text) {
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
