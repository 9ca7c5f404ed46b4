package dev.jbuild.cli.progress;

/**
 * How large a terminal is.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record WindowSize(int columns, int rows) {
  WindowSize {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException("a window of " + columns + " x " + rows);
    }
  }
}
