package dev.jbuild.layer;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of modes as {@code chmod} spells it: octal ({@code 0755}) or symbolic ({@code
 * u=rwX,go=rX}, {@code +x}, {@code g=u}).
 */
public final class ModeChange {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)");
  private static final Pattern ACTION = Pattern.compile("([-+=])([ugo]|[rwxXst]*)");

  private final String text;
  private final List<String> clauses;

  private ModeChange(String text, List<String> clauses) {
    this.text = text;
    this.clauses = clauses;
  }

  /**
   * Returns the change that {@code text} spells.
   *
   * @throws IllegalArgumentException if it is neither octal up to 07777 nor symbolic
   */
  public static ModeChange parse(String text) {
    if (OCTAL.matcher(text).matches()) {
      if (Integer.parseInt(text, 8) > 07777) {
        throw new IllegalArgumentException("mode " + text + " is larger than 07777");
      }
      return new ModeChange(text, List.of());
    }
    List<String> clauses = List.of(text.split(",", -1));
    for (String clause : clauses) {
      if (!CLAUSE.matcher(clause).matches()) {
        throw new IllegalArgumentException(
            "mode " + text + " is neither octal, as 0755, nor symbolic, as u=rwX,go=rX");
      }
    }
    return new ModeChange(text, clauses);
  }

  /**
   * Returns the mode of a directory that is made to hold what is copied: an octal one's
   * permissions, or {@code mode}, whatever a symbolic change says. Source: BuildKit's code.
   */
  int applyToMade(int mode) {
    return clauses.isEmpty() ? Integer.parseInt(text, 8) & 0777 : mode;
  }

  /** Returns the changed mode of a file that had {@code mode}, 0 to 07777. */
  public int apply(int mode, boolean directory) {
    if (clauses.isEmpty()) {
      return Integer.parseInt(text, 8);
    }
    int changed = mode;
    for (String clause : clauses) {
      Matcher parts = CLAUSE.matcher(clause);
      if (parts.matches()) {
        changed = applyClause(changed, parts.group(1), parts.group(2), directory);
      }
    }
    return changed;
  }

  private static int applyClause(int mode, String who, String actions, boolean directory) {
    int mask = classes(who);
    int changed = mode;
    Matcher action = ACTION.matcher(actions);
    while (action.find()) {
      int bits = bits(action.group(2), changed, directory) & mask;
      changed =
          switch (action.group(1)) {
            case "+" -> changed | bits;
            case "-" -> changed & ~bits;
            default -> (changed & ~mask) | bits;
          };
    }
    return changed;
  }

  private static int classes(String who) {
    if (who.isEmpty() || who.contains("a")) {
      return 07777;
    }
    int mask = 0;
    mask |= who.contains("u") ? 04700 : 0;
    mask |= who.contains("g") ? 02070 : 0;
    mask |= who.contains("o") ? 01007 : 0;
    return mask;
  }

  private static int bits(String permissions, int mode, boolean directory) {
    return switch (permissions) {
      case "u" -> (mode >> 6 & 7) * 0111;
      case "g" -> (mode >> 3 & 7) * 0111;
      case "o" -> (mode & 7) * 0111;
      default -> {
        int bits = 0;
        for (int i = 0; i < permissions.length(); i++) {
          bits |=
              switch (permissions.charAt(i)) {
                case 'r' -> 0444;
                case 'w' -> 0222;
                case 'x' -> 0111;
                case 'X' -> directory || (mode & 0111) != 0 ? 0111 : 0;
                case 's' -> 06000;
                default -> 01000;
              };
        }
        yield bits;
      }
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
