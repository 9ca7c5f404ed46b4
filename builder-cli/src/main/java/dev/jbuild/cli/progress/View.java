package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.oci.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the live view of a build shows: what has ended stays on the screen, what runs is below it
 * and changes. Knows no terminal, only its size. For one thread at a time.
 */
final class View {
  private static final int TAIL = 4;

  /** Rates with less room than this would leave no title. */
  private static final int WIDE = 72;

  private final Palette palette;
  private final long began;

  /** By number, in the order in which they began. */
  private final SequencedMap<Integer, Running> running = new LinkedHashMap<>();

  /** What ended since it was last asked for. */
  private final List<Said> said = new ArrayList<>();

  private final Traffic traffic = new Traffic();
  private int done;
  private int cached;

  /** A line that stays; written when the width of the window is known. */
  private interface Said {
    Line at(int columns);
  }

  private static final class Running {
    final Task task;
    final long started;
    final Deque<String> tail = new ArrayDeque<>();
    long bytes;
    @Nullable String reasons;

    Running(Task task, long started) {
      this.task = task;
      this.started = started;
    }

    void add(String line) {
      if (line.isBlank()) {
        return;
      }
      tail.addLast(line);
      if (tail.size() > TAIL) {
        tail.removeFirst();
      }
    }
  }

  /**
   * Starts empty.
   *
   * @param began by {@link System#nanoTime}
   */
  View(Palette palette, long began) {
    this.palette = palette;
    this.began = began;
  }

  /**
   * Takes an event.
   *
   * @param now by {@link System#nanoTime}
   */
  void on(BuildEvent event, long now) {
    switch (event) {
      case BuildEvent.Started(var task) -> running.put(task.number(), new Running(task, now));
      case BuildEvent.Noted(var task, var note) -> of(task, now).add(ScreenText.clean(note));
      case BuildEvent.Reasoned(var task, var reasons) ->
          of(task, now).reasons = "runs again: " + ScreenText.clean(Reason.sentence(reasons));
      case BuildEvent.Output(var task, var text) -> of(task, now).add(ScreenText.clean(text));
      case BuildEvent.Ran _ -> {
        // The summary tells.
      }
      case BuildEvent.Moved moved -> moved(moved);
      case BuildEvent.Retrying(var registry, var why, var pause) ->
          say(
              palette.yellow("!"),
              PlainProgress.retry(registry, why, Amounts.exactSeconds(pause)),
              "");
      case BuildEvent.Cached(var task) -> {
        cached += task.kind() == Kind.STEP ? 1 : 0;
        ended(task, palette.cached(), "CACHED", now);
      }
      case BuildEvent.Finished(var task, var took) -> {
        done += task.kind() == Kind.STEP ? 1 : 0;
        ended(task, palette.done(), Amounts.seconds(took.toNanos()), now);
      }
      case BuildEvent.Failed(var task, var took) ->
          ended(task, palette.failed(), Amounts.seconds(took.toNanos()), now);
      case BuildEvent.Warned(var problem) -> {
        for (String line : ("warning: " + problem.render()).split("\n", -1)) {
          said.add(_ -> Line.of(line, palette::yellow, Integer.MAX_VALUE));
        }
      }
      case BuildEvent.Built _ -> {
        // The summary tells.
      }
    }
  }

  private Running of(Task task, long now) {
    return running.computeIfAbsent(task.number(), _ -> new Running(task, now));
  }

  private void moved(BuildEvent.Moved moved) {
    traffic.add(moved.direction(), moved.bytes());
    if (moved.direction() == Direction.PULLED) {
      Digest blob = moved.blob();
      for (Running one : running.values()) {
        if (one.task.blob() != null && one.task.blob().digest().equals(blob)) {
          one.bytes += moved.bytes();
        }
      }
    }
  }

  private void ended(Task task, String mark, String right, long now) {
    Running one = of(task, now);
    running.remove(task.number());
    String bytes = one.bytes > 0 ? Amounts.bytes(one.bytes) + "  " : "";
    say(mark, ScreenText.clean(task.title()), bytes + right);
    String reasons = one.reasons;
    if (reasons != null) {
      said.add(columns -> Line.of(" ", reasons, palette::dim, "", columns));
    }
  }

  private void say(String mark, String title, String right) {
    said.add(columns -> Line.of(mark, title, Line.Style.NONE, right, columns));
  }

  /** Returns what ended since the last call, and is to stay. */
  List<Line> ended(WindowSize size) {
    List<Line> lines = new ArrayList<>();
    for (Said one : said) {
      lines.add(one.at(size.columns()));
    }
    said.clear();
    return lines;
  }

  /**
   * Returns what runs now: as many lines as the window has rows at most, but for one.
   *
   * @param now by {@link System#nanoTime}
   */
  List<Line> live(WindowSize size, long now) {
    int room = Math.max(1, size.rows() - 2);
    List<Line> lines = new ArrayList<>();
    List<Running> shown = new ArrayList<>(running.values());
    int hidden = Math.max(0, shown.size() + 1 - room);
    if (hidden > 0) {
      hidden = Math.min(shown.size(), hidden + 1);
      shown = shown.subList(0, shown.size() - hidden);
    }
    int rows = room - 1 - shown.size() - (hidden > 0 ? 1 : 0);
    for (Running one : shown) {
      lines.add(line(one, size.columns(), now));
      int tail = Math.min(one.tail.size(), Math.max(0, rows));
      rows -= tail;
      int skip = one.tail.size() - tail;
      for (String text : one.tail) {
        if (skip-- <= 0) {
          lines.add(Line.output(palette.output(), text, palette::dim, size.columns()));
        }
      }
    }
    if (hidden > 0 && room > 1) {
      String more = "  and " + hidden + " more";
      lines.add(Line.of(more, palette::dim, size.columns()));
    }
    lines.add(status(size, now));
    return lines;
  }

  private Line line(Running one, int columns, long now) {
    String right = Amounts.seconds(now - one.started);
    if (one.task.blob() != null && one.bytes > 0) {
      String size = Amounts.bytes(one.task.blob().size());
      right = Amounts.bytes(one.bytes) + " of " + size + (columns < WIDE ? "" : "  " + right);
    }
    return Line.of(
        palette.running(), ScreenText.clean(one.task.title()), palette::bold, right, columns);
  }

  private Line status(WindowSize size, long now) {
    StringBuilder text = new StringBuilder(Amounts.seconds(now - began));
    text.append("  ").append(running.size()).append(" running, ").append(done).append(" done");
    if (cached > 0) {
      text.append(", ").append(cached).append(" cached");
    }
    traffic.sample(now);
    traffic.append(palette, size.columns() >= WIDE, text);
    return Line.of(text.toString(), palette::dim, size.columns());
  }
}
