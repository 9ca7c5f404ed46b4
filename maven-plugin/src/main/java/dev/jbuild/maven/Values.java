package dev.jbuild.maven;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * The values of a goal. What {@code -D} says wins, then the configuration in the POM, then the
 * properties of the POM.
 */
final class Values {
  private final List<Properties> before;
  private final Properties after;

  Values(List<Properties> before, Properties after) {
    this.before = List.copyOf(before);
    this.after = after;
  }

  static Values of(MavenSession session, MavenProject project) {
    return new Values(
        List.of(session.getUserProperties(), session.getSystemProperties()),
        project.getProperties());
  }

  /** Returns a value without white space around it; one that is blank counts as absent. */
  Optional<String> text(String property, @Nullable String configured) {
    for (Properties each : before) {
      String value = each.getProperty(property);
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.ofNullable(configured)
        .or(() -> Optional.ofNullable(after.getProperty(property)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Returns the values of a list, which a property separates by commas. */
  List<String> list(String property, @Nullable List<String> configured) {
    Optional<String> text = text(property, null);
    boolean isConfigured = configured != null && !configured.isEmpty();
    if (text.isEmpty() || (isConfigured && !isGiven(property))) {
      return configured == null ? List.of() : nonNull(configured);
    }
    List<String> all = new ArrayList<>();
    for (String each : text.get().split(",", -1)) {
      if (!each.isBlank()) {
        all.add(each.strip());
      }
    }
    return all;
  }

  /** Returns the values of a map, whose entries a property separates by commas. */
  Map<String, String> map(String property, @Nullable Map<String, String> configured) {
    Map<String, String> all = new LinkedHashMap<>();
    if (configured != null) {
      // An empty element of a POM is null.
      configured.forEach((key, value) -> all.put(key, value == null ? "" : value));
    }
    for (String entry : list(property, List.of())) {
      int equals = entry.indexOf('=');
      if (equals < 1) {
        throw new GoalException(
            new Problem(
                "BadConfiguration",
                property + " has the entry " + entry,
                "write it as NAME=VALUE,NAME=VALUE"));
      }
      if (isGiven(property) || !all.containsKey(entry.substring(0, equals))) {
        all.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return all;
  }

  boolean flag(String property, boolean configured) {
    return text(property, configured ? "true" : null).map(Boolean::parseBoolean).orElse(false);
  }

  private boolean isGiven(String property) {
    return before.stream().anyMatch(each -> each.getProperty(property) != null);
  }

  /** An empty element of a POM is null. */
  private static List<String> nonNull(List<String> configured) {
    List<String> all = new ArrayList<>();
    for (String each : configured) {
      if (each != null && !each.isBlank()) {
        all.add(each.strip());
      }
    }
    return all;
  }
}
