package dev.jbuild.cli.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A real terminal of one window, with a server of its own. */
final class Tmux implements AutoCloseable {
  private final String socket =
      "jbuild-it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

  /** Runs {@code command} in a window; what it leaves on the screen stays there. */
  Tmux(int columns, int rows, Map<String, String> environment, Command command)
      throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("printf 'before\\n'; env");
    environment.forEach((name, value) -> script.append(' ').append(name + "=" + value));
    command
        .environment()
        .forEach((name, value) -> script.append(' ').append(quoted(name + "=" + value)));
    command.words().forEach(word -> script.append(' ').append(quoted(word)));
    script.append("; echo \"exit $?\"; exec sleep 600");
    tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, script);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private Finished tmux(Object... words) throws IOException, InterruptedException {
    return Command.of("tmux", "-L", socket).and(words).with("LC_ALL", "C.UTF-8").run().succeeded();
  }

  /** Returns the lines on the screen, without colours. */
  List<String> screen() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p").out().lines().toList();
  }

  /** Returns the screen with its colours. */
  String colours() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-e").out();
  }

  /** Waits until the screen is as {@code wanted}, and returns it. */
  List<String> await(String what, Predicate<List<String>> wanted) {
    List<String> shown = new ArrayList<>();
    Until.holds(
        "the screen shows " + what,
        () -> {
          shown.clear();
          shown.addAll(screen());
          return wanted.test(shown);
        });
    return shown;
  }

  /** Waits until a line has {@code text}. */
  List<String> await(String text) throws IOException, InterruptedException {
    return await(text, screen -> screen.stream().anyMatch(line -> line.contains(text)));
  }

  /** Waits until the command has ended; the last line is {@code exit} and its exit code. */
  List<String> ended() throws IOException, InterruptedException {
    return await(
        "the end", screen -> screen.stream().anyMatch(line -> line.matches("exit [0-9]+")));
  }

  void resize(int columns, int rows) throws IOException, InterruptedException {
    tmux("resize-window", "-x", columns, "-y", rows);
  }

  void press(String key) throws IOException, InterruptedException {
    tmux("send-keys", key);
  }

  /** Types {@code text} as it is, then presses {@code key}. */
  void type(String text, String key) throws IOException, InterruptedException {
    tmux("send-keys", "-l", text);
    press(key);
  }

  /** Returns what tmux knows of the window, as {@code cursor_flag} or {@code pane_title}. */
  String about(String variable) throws IOException, InterruptedException {
    return tmux("display-message", "-p", "#{" + variable + "}").line();
  }

  @Override
  public void close() throws IOException {
    try {
      tmux("kill-server");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
