package dev.jbuild.cli.progress;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The window that shows stderr. Native, by {@code terminal.c} of layer-engine; ADR 0023 tells why
 * no library asks.
 */
final class Window {
  private static final int STDERR = 2;
  private static final boolean AVAILABLE = load();

  private final Map<String, String> environment;

  /** Believes {@code COLUMNS} and {@code LINES} where the kernel knows nothing. */
  Window(Map<String, String> environment) {
    this.environment = environment;
  }

  // Native access is granted on the command line.
  @SuppressWarnings("restricted")
  private static boolean load() {
    try {
      System.loadLibrary("jbuild");
      return true;
    } catch (UnsatisfiedLinkError notThere) {
      return false;
    }
  }

  private static native int size0(int fd);

  private static native void holdStops0(boolean hold);

  private static native boolean isStopAsked0();

  private static native void stop0();

  private static native boolean isBehind0(int fd);

  /** From now on, or no longer, Ctrl-Z waits for {@link #stop}. */
  void holdStops(boolean hold) {
    if (AVAILABLE) {
      holdStops0(hold);
    }
  }

  /** Returns whether somebody has pressed Ctrl-Z. */
  boolean isStopAsked() {
    return AVAILABLE && isStopAsked0();
  }

  /** Stops the process, and returns when its shell lets it go on. */
  void stop() {
    stop0();
  }

  /**
   * Returns whether the window belongs to another process now, as that of a build behind {@code &}
   * does.
   */
  boolean isBehind() {
    return AVAILABLE && isBehind0(STDERR);
  }

  /** Returns the size now; 80 x 24 where nobody tells. */
  WindowSize size() {
    int size = AVAILABLE ? size0(STDERR) : 0;
    return new WindowSize(
        known(size >>> 16, environment.get("COLUMNS"), 80),
        known(size & 0xFFFF, environment.get("LINES"), 24));
  }

  private static int known(int asked, @Nullable String told, int usual) {
    if (asked > 0) {
      return asked;
    }
    try {
      return told == null ? usual : Math.max(1, Integer.parseInt(told));
    } catch (NumberFormatException wrong) {
      return usual;
    }
  }
}
