package dev.jbuild.cli.progress;

import java.util.List;
import java.util.Map;

/**
 * What a terminal can show.
 *
 * @param colour whether colours and dim text are wanted and known
 * @param unicode whether its font has more than letters
 */
record Palette(boolean colour, boolean unicode) {
  private static final List<String> COLOURFUL =
      List.of(
          "xterm",
          "screen",
          "tmux",
          "rxvt",
          "linux",
          "ansi",
          "cygwin",
          "konsole",
          "alacritty",
          "foot",
          "ghostty",
          "wezterm",
          "vte",
          "st-");

  /**
   * Reads the environment: {@code NO_COLOR} (no-color.org) wins over {@code COLORTERM}, and that
   * over {@code TERM}.
   */
  static Palette of(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    boolean known = term.contains("color") || !environment.getOrDefault("COLORTERM", "").isEmpty();
    for (String prefix : COLOURFUL) {
      known |= term.startsWith(prefix);
    }
    return new Palette(
        known && environment.getOrDefault("NO_COLOR", "").isEmpty(), !term.equals("linux"));
  }

  String bold(String text) {
    return styled("1", text);
  }

  String dim(String text) {
    return styled("2", text);
  }

  String red(String text) {
    return styled("31", text);
  }

  String green(String text) {
    return styled("32", text);
  }

  String yellow(String text) {
    return styled("33", text);
  }

  String cyan(String text) {
    return styled("36", text);
  }

  /** Source: ECMA-48, section 8.3.117, SGR. */
  private String styled(String parameter, String text) {
    return colour ? "\u001b[" + parameter + "m" + text + "\u001b[0m" : text;
  }

  String done() {
    return green(unicode ? "✓" : "+");
  }

  String cached() {
    return cyan(unicode ? "✓" : "=");
  }

  String failed() {
    return red(unicode ? "✗" : "x");
  }

  String running() {
    return yellow(unicode ? "●" : "*");
  }

  String output() {
    return dim(unicode ? "│" : "|");
  }

  String down() {
    return unicode ? "↓" : "in";
  }

  String up() {
    return unicode ? "↑" : "out";
  }
}
