package dev.jbuild.builder.why;

import dev.jbuild.json.Json;
import dev.jbuild.oci.Digest;
import java.util.List;
import java.util.Locale;

/**
 * What became of one step in one build.
 *
 * @param stage its stage, and the platform where a build has several
 * @param number in its stage, from 1
 * @param text the instruction
 * @param key of the step
 * @param reasons why it ran; none if it didn't, or if no earlier build is known
 */
public record StepTrace(
    String stage, int number, String text, Digest key, End end, List<Reason> reasons) {

  /** How it ended. */
  public enum End {
    /** Its result was there already. */
    CACHED,
    /** It ran. */
    RAN,
    /** It ran, and failed. */
    FAILED
  }

  public StepTrace {
    reasons = List.copyOf(reasons);
  }

  /** Returns the instruction's keyword. */
  String keyword() {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  StepTrace with(End changed, List<Reason> why) {
    return new StepTrace(stage, number, text, key, changed, why);
  }

  /** Returns how the step is called: {@code [stage number] text}. */
  public String title() {
    return "[" + stage + " " + number + "] " + text;
  }

  /** Returns the JSON form. */
  public Json.Object toJson() {
    return Json.object()
        .put("stage", stage)
        .put("number", number)
        .put("text", text)
        .put("key", key.toString())
        .put("end", end.name().toLowerCase(Locale.ROOT))
        .put("reasons", new Json.Array(reasons.stream().<Json>map(Reason::toJson).toList()))
        .build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it isn't that
   */
  static StepTrace fromJson(Json.Object json) {
    return new StepTrace(
        json.requireText("stage"),
        Math.toIntExact(json.integer("number").orElse(0L)),
        json.requireText("text"),
        Digest.parse(json.requireText("key")),
        End.valueOf(json.requireText("end").toUpperCase(Locale.ROOT)),
        Reason.allFromJson(json));
  }
}
