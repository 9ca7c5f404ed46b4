package dev.jbuild.cli.doctor;

import dev.jbuild.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about one thing that builds need.
 *
 * @param subject a word or two
 * @param what is there, or isn't: a clause in lower case
 * @param hint what to do, or null if nothing needs to be done
 */
public record Finding(Level level, String subject, String what, @Nullable String hint) {

  /** How well it is. */
  public enum Level {
    /** All is well. */
    OK,
    /** Builds work, but less well, or not all of them. */
    WARN,
    /** Builds don't work. */
    MISSING;

    /** Returns the word that users see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String what) {
    return new Finding(Level.OK, subject, what, null);
  }

  static Finding warn(String subject, String what, String hint) {
    return new Finding(Level.WARN, subject, what, hint);
  }

  static Finding missing(String subject, String what, @Nullable String hint) {
    return new Finding(Level.MISSING, subject, what, hint);
  }

  /** Returns the JSON form. */
  public Json.Object toJson() {
    return Json.object()
        .put("level", level.word())
        .put("subject", subject)
        .put("what", what)
        .put("hint", hint)
        .build();
  }
}
