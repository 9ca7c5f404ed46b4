package dev.jbuild.jvm;

import java.util.List;
import java.util.Optional;

/** The base of a project that names none: Jib's choice, the Java runtime that its classes need. */
public final class BaseImage {
  /** Long-term releases; the last one runs the classes of all before it. */
  private static final List<Integer> RELEASES = List.of(8, 11, 17, 21, 25);

  private BaseImage() {}

  /**
   * Returns the base for a web application, or for classes of a release of Java.
   *
   * @param release empty if it isn't known
   */
  public static String usual(boolean war, Optional<Integer> release) {
    if (war) {
      return "jetty";
    }
    int wanted = release.orElse(RELEASES.get(RELEASES.size() - 1));
    for (int each : RELEASES) {
      if (each >= wanted) {
        return "eclipse-temurin:" + each + "-jre";
      }
    }
    return "eclipse-temurin:" + wanted + "-jre";
  }
}
