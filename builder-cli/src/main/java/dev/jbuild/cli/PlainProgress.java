package dev.jbuild.cli;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.builder.why.Reason;
import java.time.Duration;

/**
 * Progress as lines, each with the number of its task: for logs and for people without a terminal.
 */
final class PlainProgress implements BuildEvents {
  private final Console console;

  PlainProgress(Console console) {
    this.console = console;
  }

  @Override
  public void on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Started(var task) -> line(task, task.title());
      case BuildEvent.Noted(var task, var note) -> line(task, note);
      case BuildEvent.Reasoned(var task, var reasons) ->
          line(task, "runs again: " + Reason.sentence(reasons));
      case BuildEvent.Output(var task, var text) -> line(task, text);
      case BuildEvent.Cached(var task) -> line(task, "CACHED");
      case BuildEvent.Finished(var task, var took) -> line(task, "DONE " + seconds(took));
      case BuildEvent.Failed(var task, var took) -> line(task, "FAILED " + seconds(took));
      case BuildEvent.Warned(var problem) -> console.warning(problem);
      case BuildEvent.Built(var digest, var took) ->
          console.progress("built " + digest + " in " + seconds(took));
    }
  }

  private void line(Task task, String text) {
    console.progress("#" + task.number() + " " + text);
  }

  /** Not by a formatter: its first use takes longer than a step that is cached. */
  private static String seconds(Duration took) {
    long hundredths = Math.round(took.toMillis() / 10.0);
    long rest = hundredths % 100;
    return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest + "s";
  }
}
