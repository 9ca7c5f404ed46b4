package dev.jbuild.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of modes as {@code chmod} spells it: octal ({@code 0755}) or symbolic ({@code
 * u=rwX,go=rX}, {@code +x}, {@code g=u}).
 */
public final class ModeChange {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=][-+=rwxXstugo]*)");
  private static final Pattern ACTION = Pattern.compile("([-+=])([rwxXstugo]*)");

  private static final int STICKY = 01000;

  /** All that belongs to a class; the sticky bit belongs to none. */
  private static final int ALL = 06777;

  private final String text;
  private final List<Step> steps;

  /** A sign of a clause, and the letters behind it; for {@code who}, see {@link #classes}. */
  private record Step(int who, char operator, String letters) {}

  private ModeChange(String text, List<Step> steps) {
    this.text = text;
    this.steps = List.copyOf(steps);
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
    List<Step> steps = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      Matcher parts = CLAUSE.matcher(clause);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "mode " + text + " is neither octal, as 0755, nor symbolic, as u=rwX,go=rX");
      }
      int who = classes(parts.group(1));
      Matcher action = ACTION.matcher(parts.group(2));
      while (action.find()) {
        steps.add(new Step(who, action.group(1).charAt(0), action.group(2)));
      }
    }
    return new ModeChange(text, steps);
  }

  /**
   * Returns the mode of a directory that is made to hold what is copied: an octal one's
   * permissions, or {@code mode}, whatever a symbolic change says. Source: BuildKit's code.
   */
  int applyToMade(int mode) {
    return steps.isEmpty() ? Integer.parseInt(text, 8) & 0777 : mode;
  }

  /** Returns the changed mode of a file that had {@code mode}, 0 to 07777. */
  public int apply(int mode, boolean directory) {
    if (steps.isEmpty()) {
      return Integer.parseInt(text, 8);
    }
    boolean executable = directory || (mode & 0111) != 0;
    int changed = mode;
    for (Step step : steps) {
      changed = new Action(step.operator, step.who, executable).apply(changed, step.letters);
    }
    return changed;
  }

  /** Returns the bits of the classes, 0 if none is named. */
  private static int classes(String who) {
    int bits = who.contains("a") ? ALL : 0;
    bits |= who.contains("u") ? 04700 : 0;
    bits |= who.contains("g") ? 02070 : 0;
    bits |= who.contains("o") ? 00007 : 0;
    return bits;
  }

  /**
   * One of {@code +}, {@code -} and {@code =} with what follows it, as BSD's setmode has it, from
   * which BuildKit's code comes: {@code =} leaves the sticky bit alone, and copying from a class
   * the other special bits, too.
   */
  private static final class Action {
    private final char operator;
    private final boolean executable;

    /** What may change; 0 is all. {@code t} adds to it. */
    private int who;

    private int bits;
    private int conditional;

    /**
     * @param executable whether {@code X} is {@code x}
     */
    Action(char operator, int who, boolean executable) {
      this.operator = operator;
      this.who = who;
      this.executable = executable;
    }

    int apply(int mode, String letters) {
      int changed = mode;
      boolean copied = false;
      for (int i = 0; i < letters.length(); i++) {
        char letter = letters.charAt(i);
        if ("ugo".indexOf(letter) >= 0) {
          changed = copy(letter, change(changed, false));
          copied = true;
        } else {
          add(letter);
        }
      }
      return change(changed, operator == '=' && !copied);
    }

    private void add(char letter) {
      boolean special = who == 0 || (who & ~07) != 0;
      switch (letter) {
        case 'r' -> bits |= 0444;
        case 'w' -> bits |= 0222;
        case 'x' -> bits |= 0111;
        case 'X' -> {
          bits |= operator == '-' ? 0111 : 0;
          conditional = operator != '-' && executable ? 0111 : 0;
        }
        case 's' -> bits |= special ? 06000 : 0;
        default -> {
          bits |= special ? STICKY : 0;
          who |= special ? STICKY : 0;
        }
      }
    }

    private int within(int all) {
      return who == 0 ? all : all & who;
    }

    /** Does what was gathered. */
    private int change(int mode, boolean clears) {
      int kept = mode;
      if (operator == '=' && (clears || bits != 0)) {
        kept &= ~(who == 0 ? ALL : who);
      }
      int changed = operator == '-' ? kept & ~within(bits) : kept | within(bits);
      changed |= within(conditional);
      bits = 0;
      conditional = 0;
      return changed;
    }

    /** Copies the permissions of a class. */
    private int copy(char from, int mode) {
      int shift = from == 'u' ? 6 : from == 'g' ? 3 : 0;
      int copies = within((mode >> shift & 07) * 0111);
      return switch (operator) {
        case '+' -> mode | copies;
        case '-' -> mode & ~copies;
        default -> (mode & ~within(0777)) | copies;
      };
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
