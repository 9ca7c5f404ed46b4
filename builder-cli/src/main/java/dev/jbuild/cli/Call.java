package dev.jbuild.cli;

import org.jspecify.annotations.Nullable;

/**
 * What {@code --call} asks for, as {@code docker buildx build} has it.
 *
 * @param json whether the answer is JSON and not for people
 * @param ignoreStatus whether the exit code is 0 whatever was found
 */
record Call(Method method, boolean json, boolean ignoreStatus) {
  private static final String HINT =
      "take build, check, outline or targets, with ,format=json if need be";

  /** What is done with the Buildfile. */
  enum Method {
    BUILD,
    CHECK,
    OUTLINE,
    TARGETS
  }

  static Call of(Options options) {
    @Nullable String text = options.one("--call");
    if (text == null) {
      return new Call(options.has("--check") ? Method.CHECK : Method.BUILD, false, false);
    }
    Call call = new Call(Method.BUILD, false, false);
    for (String field : text.split(",", -1)) {
      call = call.with(field);
    }
    return call;
  }

  private Call with(String field) {
    return switch (field) {
      case "build" -> new Call(Method.BUILD, json, ignoreStatus);
      case "check", "lint" -> new Call(Method.CHECK, json, ignoreStatus);
      case "outline" -> new Call(Method.OUTLINE, json, ignoreStatus);
      case "targets" -> new Call(Method.TARGETS, json, ignoreStatus);
      case "format=json" -> new Call(method, true, ignoreStatus);
      case "format=text" -> new Call(method, false, ignoreStatus);
      case "ignorestatus", "ignorestatus=true" -> new Call(method, json, true);
      case "ignorestatus=false" -> new Call(method, json, false);
      default -> throw new UsageException("--call " + field + " is unknown", HINT);
    };
  }
}
