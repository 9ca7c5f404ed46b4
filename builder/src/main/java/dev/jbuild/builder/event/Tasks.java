package dev.jbuild.builder.event;

import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the tasks of one build, times them and reports them. */
public final class Tasks {
  private final BuildEvents events;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Problem> warnings = ConcurrentHashMap.newKeySet();

  /** Reports to {@code events}. */
  public Tasks(BuildEvents events) {
    this.events = events;
  }

  /** Starts a task. Close it: without {@link Running#done} before, it counts as failed. */
  public Running start(Kind kind, String title) {
    return new Running(new Task(count.incrementAndGet(), kind, title, null));
  }

  /** Starts to bring a blob here; to be closed as any task. */
  public Running startPull(Descriptor blob) {
    String title = "pull " + blob.digest();
    return new Running(new Task(count.incrementAndGet(), Kind.PULL, title, blob));
  }

  /** Reports an event that belongs to no task. */
  public void report(BuildEvent event) {
    events.on(event);
  }

  /** Warns of something that doesn't end the build; once, however many find it. */
  public void warn(Problem problem) {
    if (warnings.add(problem)) {
      events.on(new BuildEvent.Warned(problem));
    }
  }

  /** A task that has begun. */
  public final class Running implements AutoCloseable {
    private final Task task;
    private final long begin = System.nanoTime();
    private boolean ended;

    private Running(Task task) {
      this.task = task;
      events.on(new BuildEvent.Started(task));
    }

    /** Says something about this task. */
    public void note(String note) {
      events.on(new BuildEvent.Noted(task, note));
    }

    /** Says why the step runs again. */
    public void reasons(List<Reason> reasons) {
      events.on(new BuildEvent.Reasoned(task, reasons));
    }

    /** Passes on a line of a command's output. */
    public void output(String line) {
      events.on(new BuildEvent.Output(task, line));
    }

    /** Says what the command of the step used, and what it ran in. */
    public void ran(Usage usage, StepIsolation isolation) {
      events.on(new BuildEvent.Ran(task, usage, isolation));
    }

    /** The result was there already. */
    public void cached() {
      ended = true;
      events.on(new BuildEvent.Cached(task));
    }

    /** The task is done. */
    public void done() {
      ended = true;
      events.on(new BuildEvent.Finished(task, took()));
    }

    /**
     * If nothing was said yet, another task did the same work, and its result serves this one too.
     * Returns whether it was so.
     */
    public boolean sharedUnlessEnded() {
      boolean shared = !ended;
      if (shared) {
        cached();
      }
      return shared;
    }

    private Duration took() {
      return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Override
    public void close() {
      if (!ended) {
        events.on(new BuildEvent.Failed(task, took()));
      }
    }
  }
}
