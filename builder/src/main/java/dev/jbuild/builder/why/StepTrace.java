package dev.jbuild.builder.why;

import dev.jbuild.json.Json;
import dev.jbuild.oci.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * What became of one step in one build.
 *
 * @param stage its stage, and the platform where a build has several
 * @param number in its stage, from 1
 * @param text the instruction
 * @param key of the step; of one that was skipped, the digest of what tells it
 * @param reasons why it ran; none if it didn't, or if no earlier build is known
 * @param inputs of one that was skipped, what tells it: the kept fields behind {@code key}
 */
public record StepTrace(
    String stage,
    int number,
    String text,
    Digest key,
    End end,
    List<Reason> reasons,
    SequencedMap<String, List<String>> inputs) {

  /** How it ended. */
  public enum End {
    /** Its result was there already. */
    CACHED,
    /** Nobody asked for it: what is made of its stage was in a shared cache. */
    SKIPPED,
    /** It ran. */
    RAN,
    /** It ran, and failed. */
    FAILED
  }

  public StepTrace {
    reasons = List.copyOf(reasons);
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
  }

  /** A step that was looked at. */
  StepTrace(String stage, int number, String text, Digest key, End end, List<Reason> reasons) {
    this(stage, number, text, key, end, reasons, new LinkedHashMap<>());
  }

  boolean isSkipped() {
    return end == End.SKIPPED;
  }

  /** Returns the instruction's keyword. */
  String keyword() {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  StepTrace with(End changed, List<Reason> why) {
    return new StepTrace(stage, number, text, key, changed, why, inputs);
  }

  /** Returns how the step is called: {@code [stage number] text}. */
  public String title() {
    return "[" + stage + " " + number + "] " + text;
  }

  /** Returns the JSON form. */
  public Json.Object toJson() {
    Json.Builder json =
        Json.object()
            .put("stage", stage)
            .put("number", number)
            .put("text", text)
            .put("key", key.toString())
            .put("end", end.name().toLowerCase(Locale.ROOT))
            .put("reasons", new Json.Array(reasons.stream().<Json>map(Reason::toJson).toList()));
    if (!inputs.isEmpty()) {
      Json.Builder fields = Json.object();
      inputs.forEach((name, values) -> fields.put(name, Json.texts(values)));
      json.put("inputs", fields.build());
    }
    return json.build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it isn't that
   */
  static StepTrace fromJson(Json.Object json) {
    SequencedMap<String, List<String>> inputs = new LinkedHashMap<>();
    json.object("inputs")
        .ifPresent(fields ->
            fields.members().keySet().forEach(name -> inputs.put(name, fields.texts(name))));
    return new StepTrace(
        json.requireText("stage"),
        Math.toIntExact(json.integer("number").orElse(0L)),
        json.requireText("text"),
        Digest.parse(json.requireText("key")),
        End.valueOf(json.requireText("end").toUpperCase(Locale.ROOT)),
        Reason.allFromJson(json),
        inputs);
  }
}
