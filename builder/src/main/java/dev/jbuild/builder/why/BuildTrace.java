package dev.jbuild.builder.why;

import dev.jbuild.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a build did, step by step.
 *
 * @param buildfile as the user named it
 * @param context its folder or address
 * @param bases by stage, the digest of the manifest and, behind a space, the name of its base image
 * @param steps in the order of the Buildfile
 */
public record BuildTrace(
    String buildfile,
    String context,
    Instant ended,
    SequencedMap<String, String> bases,
    List<StepTrace> steps) {

  public BuildTrace {
    bases = new LinkedHashMap<>(bases);
    steps = List.copyOf(steps);
  }

  /** Returns the JSON form. */
  public Json.Object toJson() {
    return Json.object()
        .put("buildfile", buildfile)
        .put("context", context)
        .put("ended", ended.toString())
        .put("bases", Json.textMap(bases))
        .put("steps", new Json.Array(steps.stream().<Json>map(StepTrace::toJson).toList()))
        .build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it isn't that
   * @throws java.time.DateTimeException if the time is malformed
   */
  static BuildTrace fromJson(Json.Object json) {
    return new BuildTrace(
        json.requireText("buildfile"),
        json.requireText("context"),
        Instant.parse(json.requireText("ended")),
        json.textMap("bases"),
        json.array("steps").stream()
            .map(step -> StepTrace.fromJson(step.asObject("step")))
            .toList());
  }
}
