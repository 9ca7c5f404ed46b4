package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a Buildfile.
 *
 * @param target name or index of a stage, or null for the last one
 * @param buildArgs values of {@code --build-arg}; an empty value is a value
 * @param platform what the image is for
 * @param buildPlatform what the build runs on
 * @param contexts what {@code --build-context} names
 */
public record PlanRequest(
    @Nullable String target,
    SequencedMap<String, String> buildArgs,
    Platform platform,
    Platform buildPlatform,
    NamedContexts contexts) {

  public PlanRequest {
    buildArgs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(buildArgs));
  }

  /** A request without named contexts. */
  public PlanRequest(
      @Nullable String target,
      SequencedMap<String, String> buildArgs,
      Platform platform,
      Platform buildPlatform) {
    this(target, buildArgs, platform, buildPlatform, NamedContexts.NONE);
  }

  /** Returns this request with a build arg set. */
  public PlanRequest withBuildArg(String name, String value) {
    SequencedMap<String, String> changed = new LinkedHashMap<>(buildArgs);
    changed.put(name, value);
    return new PlanRequest(target, changed, platform, buildPlatform, contexts);
  }

  /** Returns what the build args say to the builder itself. */
  public ControlArgs controls() {
    return new ControlArgs(buildArgs);
  }

  /** Returns the same request for another platform. */
  public PlanRequest withPlatform(Platform changed) {
    return new PlanRequest(target, buildArgs, changed, buildPlatform, contexts);
  }

  /** Returns a request for the last stage, without build args, built where it will run. */
  public static PlanRequest of(Platform platform) {
    return new PlanRequest(null, new LinkedHashMap<>(), platform, platform);
  }
}
