package dev.jbuild.dsl.lint;

import dev.jbuild.oci.ImageConfig;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables that are known at one point of a stage.
 *
 * @param values of ENV and ARG
 * @param declared names of ARGs, with or without value
 * @param complete whether the variables of the base image are among them
 */
record StageVariables(Map<String, String> values, Set<String> declared, boolean complete) {

  /** Returns those of a stage that starts from nothing. */
  static StageVariables scratch() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    return new StageVariables(values, new HashSet<>(), true);
  }

  /** Returns those of a stage that starts from an image that nobody has looked at. */
  static StageVariables unknown() {
    return new StageVariables(scratch().values(), new HashSet<>(), false);
  }

  static StageVariables of(ImageConfig base) {
    StageVariables variables = scratch();
    for (String entry : base.config().env()) {
      int equals = entry.indexOf('=');
      variables.values.put(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return variables;
  }

  /**
   * Returns those of a stage that starts from one that ends with these, if they aren't too many.
   */
  StageVariables child(LintFile file) {
    if (!file.allows(values.size() + declared.size())) {
      return unknown();
    }
    return new StageVariables(new LinkedHashMap<>(values), new HashSet<>(declared), complete);
  }
}
