package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Progress on a terminal: what runs is shown below what has ended. One thread paints, ten times a
 * second at most, and only what has changed.
 */
public final class TerminalProgress implements Progress {
  private static final long FRAME_MILLIS = 100;

  private final Window window;
  private final BuildLog log;
  private final Palette palette;

  /** Guards all below, and the terminal. */
  private final Object lock = new Object();

  private final Screen screen;
  private final View view;
  private boolean closed;

  private TerminalProgress(PrintStream err, BuildLog log, Map<String, String> environment) {
    this.window = new Window(environment);
    this.log = log;
    this.palette = Palette.of(environment);
    this.screen = new Screen(err);
    this.view = new View(palette, System.nanoTime());
  }

  /**
   * Starts to paint.
   *
   * @param err a terminal
   * @param log what the summary is made of; it hears all events before this
   * @param environment that of the process: what the terminal can show
   */
  public static TerminalProgress start(
      PrintStream err, BuildLog log, Map<String, String> environment) {
    TerminalProgress progress = new TerminalProgress(err, log, environment);
    progress.window.holdStops(true);
    Thread painter = new Thread(progress::paint, "paint-progress");
    painter.setDaemon(true);
    painter.start();
    // Whatever ends the process, the cursor comes back.
    Runtime.getRuntime().addShutdownHook(new Thread(progress::leaveCursor, "show-cursor"));
    return progress;
  }

  /** Returns whether the terminal that {@code environment} tells of can move its cursor. */
  public static boolean isPossible(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    return !term.isEmpty() && !term.equals("dumb");
  }

  @Override
  public void on(BuildEvent event) {
    synchronized (lock) {
      view.on(event, System.nanoTime());
    }
  }

  private void paint() {
    synchronized (lock) {
      try {
        while (!closed) {
          lock.wait(FRAME_MILLIS);
          if (!closed && isInFront()) {
            WindowSize size = window.size();
            screen.show(view.ended(size), view.live(size, System.nanoTime()), size);
          }
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Stops where that is asked for, and returns whether the window is ours to paint in. If not, the
   * shell has written to it, as nobody took the view away before a SIGSTOP.
   */
  private boolean isInFront() {
    if (window.isStopAsked()) {
      screen.leave();
      window.stop();
    }
    boolean isBehind = window.isBehind();
    if (isBehind) {
      screen.forget();
    }
    return !isBehind;
  }

  private void leaveCursor() {
    synchronized (lock) {
      screen.showCursor();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      if (window.isBehind()) {
        screen.forget();
      }
      window.holdStops(false);
      lock.notifyAll();
      List<Line> last = new ArrayList<>(view.ended(window.size()));
      if (log.built() != null) {
        Line.Style style = palette::bold;
        for (String line : Summary.lines(log)) {
          last.add(Line.of(line, style, Integer.MAX_VALUE));
          style = Line.Style.NONE;
        }
      }
      screen.showCursor();
      screen.show(last, List.of(), window.size());
    }
  }
}
