package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.Map;
import java.util.Optional;

/**
 * What build args say to the builder itself. They hold whether a Buildfile declares them or not,
 * and an empty one says nothing. Source: Dockerfile reference, BuildKit built-in build args.
 */
public final class ControlArgs {
  private final Map<String, String> buildArgs;

  /** Reads {@code buildArgs}, values by name. */
  public ControlArgs(Map<String, String> buildArgs) {
    this.buildArgs = buildArgs;
  }

  /** Tells of those that have a value they can't have. */
  void check(Problems problems) {
    if (!buildArgs.isEmpty()) {
      problems.gather(this::hostname);
      problems.gather(this::multiPlatform);
      problems.gather(this::inlineCache);
      problems.gather(this::keepsGitDir);
    }
  }

  /**
   * Returns the hostname that RUNs see, by {@code BUILDKIT_SANDBOX_HOSTNAME}.
   *
   * @throws BuildfileException if it isn't 1 to 64 of {@code [A-Za-z0-9.-]}
   */
  public Optional<String> hostname() {
    Optional<String> hostname = value("BUILDKIT_SANDBOX_HOSTNAME");
    if (hostname.isPresent() && !isHostname(hostname.get())) {
      throw bad("BUILDKIT_SANDBOX_HOSTNAME", hostname.get(), "1 to 64 letters, digits, dots and -");
    }
    return hostname;
  }

  private static boolean isHostname(String name) {
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-') {
        return false;
      }
    }
    return name.length() <= 64;
  }

  /** Returns what stands before the ids of cache mounts, by {@code BUILDKIT_CACHE_MOUNT_NS}. */
  public String cacheNamespace() {
    return value("BUILDKIT_CACHE_MOUNT_NS").orElse("");
  }

  /**
   * Returns whether the result is an index even of one platform, by {@code
   * BUILDKIT_MULTI_PLATFORM}; empty if nothing is said.
   *
   * @throws BuildfileException if it is neither true nor false
   */
  public Optional<Boolean> multiPlatform() {
    return flag("BUILDKIT_MULTI_PLATFORM");
  }

  /**
   * Returns whether the image tells what it was built from, for later builds to start from, by
   * {@code BUILDKIT_INLINE_CACHE}.
   *
   * @throws BuildfileException if it is neither true nor false
   */
  public boolean inlineCache() {
    return flag("BUILDKIT_INLINE_CACHE").orElse(false);
  }

  /**
   * Returns whether a build context from git has its folder {@code .git}, by {@code
   * BUILDKIT_CONTEXT_KEEP_GIT_DIR}.
   *
   * @throws BuildfileException if it is neither true nor false
   */
  public boolean keepsGitDir() {
    return flag("BUILDKIT_CONTEXT_KEEP_GIT_DIR").orElse(false);
  }

  private Optional<Boolean> flag(String name) {
    return value(name)
        .map(value -> GoText.bool(value).orElseThrow(() -> bad(name, value, "true or false")));
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(buildArgs.get(name)).filter(value -> !value.isEmpty());
  }

  private static BuildfileException bad(String name, String value, String takes) {
    return new BuildfileException(
        new Problem("BadBuildArg", name + " is " + value, Place.ANYWHERE, "it takes " + takes));
  }
}
