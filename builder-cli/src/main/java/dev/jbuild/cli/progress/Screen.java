package dev.jbuild.cli.progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The lower end of a terminal: lines that change, below lines that stay. Source: ECMA-48 (CUU, EL,
 * ED), and the private modes 7 and 25 of DEC's terminals. For one thread at a time.
 */
final class Screen {
  private static final String TO_END_OF_LINE = "\u001b[K";
  private static final String TO_END_OF_SCREEN = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private List<Line> shown = List.of();
  private WindowSize size = new WindowSize(80, 24);
  private boolean mayHide = true;
  private boolean isHidden;

  Screen(PrintStream out) {
    this.out = out;
  }

  /**
   * Puts {@code above} above the lines that change, where they stay, and shows {@code live} instead
   * of what was shown. Writes nothing if nothing differs.
   */
  void show(List<Line> above, List<Line> live, WindowSize now) {
    if (above.isEmpty() && live.equals(shown) && now.equals(size)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    if (mayHide && !isHidden) {
      text.append(HIDE_CURSOR);
      isHidden = true;
    }
    back(now, text);
    for (Line line : above) {
      text.append(line.text()).append(TO_END_OF_LINE).append("\r\n");
    }
    text.append(NO_WRAP);
    for (int i = 0; i < live.size(); i++) {
      text.append(i == 0 ? "" : "\r\n").append(live.get(i).text()).append(TO_END_OF_LINE);
    }
    text.append(WRAP).append(TO_END_OF_SCREEN);
    write(text.toString());
    shown = List.copyOf(live);
    size = now;
  }

  /**
   * Goes to the start of what was shown. Most terminals wrap old lines anew when their window gets
   * narrower, so that they take more rows.
   */
  private void back(WindowSize now, StringBuilder text) {
    int rows = 0;
    for (Line line : shown) {
      rows += Math.max(1, (line.width() + now.columns() - 1) / now.columns());
    }
    int up = Math.min(rows, now.rows()) - 1;
    text.append('\r').append(up > 0 ? "\u001b[" + up + "A" : "");
  }

  /** Shows the cursor, and lets it be from now on. */
  void showCursor() {
    mayHide = false;
    leave();
  }

  /** Takes away what changes, and shows the cursor, until there is something to show again. */
  void leave() {
    if (!shown.isEmpty()) {
      show(List.of(), List.of(), size);
    }
    if (isHidden) {
      isHidden = false;
      write(SHOW_CURSOR);
    }
  }

  /** Lets be what was shown, as others have written there, and shows the cursor. */
  void forget() {
    shown = List.of();
    leave();
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
