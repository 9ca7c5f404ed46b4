package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.oci.Digest;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Progress as lines, each with the number of its task: for logs and for people without a terminal.
 */
public final class PlainProgress implements Progress {
  private static final long TRANSFER_LINE_NANOS = 10_000_000_000L;

  private final PrintStream err;
  private final BuildLog log;
  private final boolean onTerminal;

  /** What comes in now. */
  private final Map<Digest, Pull> pulls = new ConcurrentHashMap<>();

  private static final class Pull {
    final Task task;
    final long size;
    long bytes;
    long told = System.nanoTime();

    Pull(Task task, long size) {
      this.task = task;
      this.size = size;
    }
  }

  /**
   * Prints to {@code err}.
   *
   * @param log what the summary is made of; it hears all events before this
   * @param onTerminal whether what steps print could drive a terminal; in a file it stays as it is
   */
  public PlainProgress(PrintStream err, BuildLog log, boolean onTerminal) {
    this.err = err;
    this.log = log;
    this.onTerminal = onTerminal;
  }

  @Override
  public void on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Started(var task) -> started(task);
      case BuildEvent.Noted(var task, var note) -> line(task, ScreenText.clean(note));
      case BuildEvent.Reasoned(var task, var reasons) ->
          line(task, ScreenText.clean("runs again: " + Reason.sentence(reasons)));
      case BuildEvent.Output(var task, var text) ->
          line(task, onTerminal ? ScreenText.clean(text) : text);
      case BuildEvent.Ran _ -> {
        // The summary tells.
      }
      case BuildEvent.Moved moved -> moved(moved);
      case BuildEvent.Retrying(var registry, var why, var pause) ->
          err.println(retry(registry, why, Amounts.exactSeconds(pause)));
      case BuildEvent.Cached(var task) -> line(task, "CACHED");
      case BuildEvent.Finished(var task, var took) ->
          line(task, "DONE " + Amounts.exactSeconds(took));
      case BuildEvent.Failed(var task, var took) ->
          line(task, "FAILED " + Amounts.exactSeconds(took));
      case BuildEvent.Warned(var problem) -> err.println("warning: " + problem.render());
      case BuildEvent.Built _ -> {
        for (String line : Summary.lines(log)) {
          err.println(line);
        }
      }
    }
  }

  static String retry(String registry, String why, String pause) {
    return registry + ": " + ScreenText.clean(why) + ", asked again in " + pause;
  }

  private void started(Task task) {
    if (task.kind() == Kind.PULL && task.blob() != null) {
      pulls.put(task.blob().digest(), new Pull(task, task.blob().size()));
    }
    line(task, ScreenText.clean(task.title()));
  }

  private void moved(BuildEvent.Moved moved) {
    Pull pull = pulls.get(moved.blob());
    if (pull == null || moved.direction() != BuildEvent.Direction.PULLED) {
      return;
    }
    synchronized (pull) {
      pull.bytes += moved.bytes();
      if (System.nanoTime() - pull.told > TRANSFER_LINE_NANOS) {
        pull.told = System.nanoTime();
        line(pull.task, Amounts.bytes(pull.bytes) + " of " + Amounts.bytes(pull.size));
      }
    }
  }

  private void line(Task task, String text) {
    err.println("#" + task.number() + " " + text);
  }

  @Override
  public void close() {
    // A line is whole when it is printed.
  }
}
