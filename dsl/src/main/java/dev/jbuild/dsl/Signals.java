package dev.jbuild.dsl;

import java.util.Locale;
import java.util.Set;

/** The signals of Linux. Source: signal(7). */
final class Signals {
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "STOP",
          "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
          "XCPU", "XFSZ");

  private Signals() {}

  /** Returns whether {@code text} is a number above 0 or a name, with or without SIG. */
  static boolean isSignal(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Integer.parseInt(text) > 0;
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    return NAMES.contains(name)
        || name.matches("RTMIN\\+([1-9]|1[0-5])")
        || name.matches("RTMAX-([1-9]|1[0-4])");
  }
}
