package dev.jbuild.builder.why;

import dev.jbuild.json.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that made a step run again.
 *
 * @param subject what it is about: a path, a variable, an image, a step
 * @param before its value in the earlier build, or null if there was none or it is not shown
 * @param after its value in this build, or null if there is none or it is not shown
 */
public record Reason(Kind kind, String subject, @Nullable String before, @Nullable String after) {
  private static final int MAX_SHOWN = 100;

  /** What happened to the subject. */
  public enum Kind {
    /** The option {@code subject} asks for it. */
    ASKED,
    /** It was not there in the earlier build. */
    NEW,
    /** It failed in the earlier build. */
    FAILED,
    /** A shared cache had what is made of its stage, so that it wasn't looked at. */
    NOT_NEEDED,
    /** Nothing differs, but the result is no longer there. */
    RESULT_GONE,
    /** Nothing differs, but the layer {@code subject} is no longer there. */
    LAYER_GONE,
    /** What it was made of is no longer known. */
    UNKNOWN,
    /** The file {@code subject} is there now. */
    FILE_ADDED,
    /** Content, mode or owner of the file {@code subject}: {@code after} says which. */
    FILE_CHANGED,
    /** The file {@code subject} is gone. */
    FILE_REMOVED,
    /** As many files more as {@code subject} says. */
    MORE_FILES,
    /** The variable {@code subject}. */
    VARIABLE,
    /** One of the variables {@code subject}, whose values are not shown. */
    HIDDEN_VARIABLE,
    /** The base image {@code subject}, by the digests of its manifest. */
    BASE,
    /** The text of the instruction. */
    INSTRUCTION,
    /** The step {@code subject} before it made something else. */
    BELOW,
    /** What the mount at {@code subject} shows. */
    MOUNT,
    /** Any other thing that the step depends on. */
    SETTING
  }

  static Reason of(Kind kind, String subject) {
    return new Reason(kind, subject, null, null);
  }

  /** Returns a clause for people, one line. */
  public String sentence() {
    return switch (kind) {
      case ASKED -> shown(subject) + " asks for it";
      case NEW -> "it is new";
      case FAILED -> "it failed the last time";
      case NOT_NEEDED -> "it was not needed the last time";
      case RESULT_GONE -> "nothing changed, but its result is no longer in the store";
      case LAYER_GONE ->
          "nothing changed, but its layer " + shown(subject) + " is no longer in the store";
      case UNKNOWN -> "what it was made of the last time is no longer known";
      case FILE_ADDED -> shown(subject) + " was added";
      case FILE_CHANGED -> shown(subject) + " changed" + (after == null ? "" : ": its " + after);
      case FILE_REMOVED -> shown(subject) + " was removed";
      case MORE_FILES ->
          shown(subject) + (subject.equals("1") ? " more file differs" : " more files differ");
      case VARIABLE, SETTING -> change(shown(subject));
      case HIDDEN_VARIABLE -> shown(subject) + " changed, whose value is not shown";
      case BASE -> "the base image " + shown(subject) + " moved" + fromTo();
      case INSTRUCTION -> before == null ? "its text changed" : "its text was: " + shown(before);
      case BELOW -> "what is below changed: " + shown(subject);
      case MOUNT -> "what the mount " + shown(subject) + " shows changed";
    };
  }

  private String change(String name) {
    if (before == null) {
      return name + " is new: " + shown(String.valueOf(after));
    }
    return after == null
        ? name + " is gone, it was " + shown(before)
        : name + " is " + shown(after) + ", it was " + shown(before);
  }

  private String fromTo() {
    return before == null || after == null ? "" : " from " + shown(before) + " to " + shown(after);
  }

  /** Control characters are not for terminals, and credentials in URLs for nobody. */
  private static String shown(String text) {
    String clean = text.replaceAll("(://)[^/@\\s]*@", "$1***@").replaceAll("[\\p{Cntrl}]", " ");
    String cut =
        clean.codePointCount(0, clean.length()) > MAX_SHOWN
            ? clean.substring(0, clean.offsetByCodePoints(0, MAX_SHOWN)) + "…"
            : clean;
    return cut.isEmpty() ? "\"\"" : cut;
  }

  /** Returns the JSON form, values as they are shown. */
  public Json.Object toJson() {
    return Json.object()
        .put("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("subject", shown(subject))
        .put("before", before == null ? null : shown(before))
        .put("after", after == null ? null : shown(after))
        .put("sentence", sentence())
        .build();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it isn't that
   */
  static Reason fromJson(Json.Object json) {
    String name = json.requireText("kind").toUpperCase(Locale.ROOT).replace('-', '_');
    return new Reason(
        Kind.valueOf(name),
        json.requireText("subject"),
        json.text("before").orElse(null),
        json.text("after").orElse(null));
  }

  static List<Reason> allFromJson(Json.Object json) {
    return json.array("reasons").stream()
        .map(reason -> fromJson(reason.asObject("reason")))
        .toList();
  }

  /** Returns one line for several reasons. */
  public static String sentence(List<Reason> reasons) {
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("there is no reason to tell");
    }
    return String.join(", ", reasons.stream().map(Reason::sentence).toList());
  }
}
