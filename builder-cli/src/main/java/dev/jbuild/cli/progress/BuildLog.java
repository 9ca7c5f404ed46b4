package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.builder.event.StepIsolation;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What happened in a build, for those who tell of it at its end. Safe for several threads. */
public final class BuildLog implements BuildEvents {
  private final long began = System.nanoTime();

  /** By number. Guarded by this, as are all below. */
  private final Map<Integer, Entry> tasks = new HashMap<>();

  private final SequencedMap<Way, Transfer> transfers = new LinkedHashMap<>();
  private final List<Problem> warnings = new ArrayList<>();
  private BuildEvent.@Nullable Built built;

  /** How a task ended. */
  enum End {
    /** Not yet. */
    RUNS,
    /** Its result was there. */
    CACHED,
    /** Well. */
    DONE,
    /** Badly, or because another did. */
    FAILED
  }

  /** A task. Times are nanoseconds from the start of the build. */
  static final class Entry {
    final Task task;
    final long started;
    long ended;
    End end = End.RUNS;
    List<Reason> reasons = List.of();
    @Nullable Usage usage;
    @Nullable StepIsolation isolation;

    Entry(Task task, long started) {
      this.task = task;
      this.started = started;
      this.ended = started;
    }

    long nanos() {
      return ended - started;
    }
  }

  private record Way(Direction direction, String registry, Digest blob) {}

  /** What went over the wire of one blob. Times as in {@link Entry}. */
  static final class Transfer {
    final Direction direction;
    final String registry;
    final Digest blob;
    final long started;
    long ended;
    long bytes;

    private Transfer(Way way, long started) {
      this.direction = way.direction;
      this.registry = way.registry;
      this.blob = way.blob;
      this.started = started;
    }
  }

  @Override
  public synchronized void on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Started(var task) -> tasks.put(task.number(), new Entry(task, now()));
      case BuildEvent.Reasoned(var task, var reasons) -> entry(task).reasons = reasons;
      case BuildEvent.Ran(var task, var usage, var isolation) -> {
        entry(task).usage = usage;
        entry(task).isolation = isolation;
      }
      case BuildEvent.Cached(var task) -> end(task, End.CACHED);
      case BuildEvent.Finished(var task, var _) -> end(task, End.DONE);
      case BuildEvent.Failed(var task, var _) -> end(task, End.FAILED);
      case BuildEvent.Moved moved -> moved(moved);
      case BuildEvent.Warned(var problem) -> warnings.add(problem);
      case BuildEvent.Built done -> built = done;
      case BuildEvent.Noted _, BuildEvent.Output _, BuildEvent.Retrying _ -> {
        // Told at once, or never.
      }
    }
  }

  private long now() {
    return System.nanoTime() - began;
  }

  private Entry entry(Task task) {
    return tasks.computeIfAbsent(task.number(), _ -> new Entry(task, now()));
  }

  private void end(Task task, End end) {
    Entry entry = entry(task);
    entry.end = end;
    entry.ended = now();
  }

  private void moved(BuildEvent.Moved moved) {
    Way way = new Way(moved.direction(), moved.registry(), moved.blob());
    Transfer transfer = transfers.get(way);
    if (transfer == null) {
      transfer = new Transfer(way, now());
      transfers.put(way, transfer);
    }
    transfer.ended = now();
    transfer.bytes += moved.bytes();
  }

  /** Returns all tasks in their order. */
  synchronized List<Entry> tasks() {
    List<Entry> all = new ArrayList<>(tasks.values());
    all.sort((one, other) -> Integer.compare(one.task.number(), other.task.number()));
    return all;
  }

  /** Returns the steps in the order in which they began. */
  List<Entry> steps() {
    List<Entry> steps = tasks();
    steps.removeIf(entry -> entry.task.kind() != Kind.STEP);
    return steps;
  }

  synchronized List<Transfer> transfers() {
    return List.copyOf(transfers.values());
  }

  synchronized List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Returns the bytes that went in {@code direction} over the wire. */
  synchronized long bytes(Direction direction) {
    long bytes = 0;
    for (Transfer one : transfers.values()) {
      bytes += one.direction == direction ? one.bytes : 0;
    }
    return bytes;
  }

  /** Returns what was built, or null if nothing was, yet. */
  synchronized BuildEvent.@Nullable Built built() {
    return built;
  }
}
