package dev.jbuild.cli.progress;

import java.time.Duration;

/** Numbers for people. Not by a formatter: its first use takes longer than a cached step. */
final class Amounts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Amounts() {}

  /** Returns seconds with two digits behind the point, as {@code 3.25s}. */
  static String exactSeconds(Duration took) {
    long hundredths = Math.round(took.toMillis() / 10.0);
    long rest = hundredths % 100;
    return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest + "s";
  }

  /** Returns a time that goes by, as {@code 3.2s} or {@code 2m05s}. */
  static String seconds(long nanos) {
    long tenths = nanos / 100_000_000;
    if (tenths < 600) {
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    long seconds = tenths / 10;
    return seconds / 60 + (seconds % 60 < 10 ? "m0" : "m") + seconds % 60 + "s";
  }

  /** Returns a size in decimal units, as {@code 12.3 MB}. */
  static String bytes(long bytes) {
    int unit = 0;
    long tenths = Math.min(bytes, Long.MAX_VALUE / 20) * 10;
    while (tenths >= 9995 && unit < UNITS.length - 1) {
      tenths = (tenths + 500) / 1000;
      unit++;
    }
    boolean whole = unit == 0 || tenths >= 1000;
    return (whole ? "" + tenths / 10 : tenths / 10 + "." + tenths % 10) + " " + UNITS[unit];
  }

  /** Returns the count with its noun, as {@code 1 step} or {@code 2 steps}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
