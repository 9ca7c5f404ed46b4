package dev.jbuild.builder.event;

import dev.jbuild.builder.why.Reason;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened in a build. */
public sealed interface BuildEvent {

  /**
   * A piece of work that has an own line: resolving an image, a step, a transfer, the export.
   *
   * @param number from 1, unique in a build
   * @param title one line
   * @param blob what a pull brings, or null
   */
  record Task(int number, Kind kind, String title, @Nullable Descriptor blob) {}

  /** What a task does. */
  enum Kind {
    /** Asks what a name means. */
    RESOLVE,
    /** Fetches a file or a repository that the Buildfile or the command names. */
    FETCH,
    /** A step of a stage. */
    STEP,
    /** Brings a layer from a registry. */
    PULL,
    /** Brings an image to a registry. */
    PUSH,
    /** Writes an image to a file or folder. */
    WRITE,
    /** Reads or writes a shared cache. */
    CACHE
  }

  /** Which way bytes go. */
  enum Direction {
    /** From a registry. */
    PULLED,
    /** To a registry. */
    PUSHED
  }

  /** {@code task} has begun. */
  record Started(Task task) implements BuildEvent {}

  /** {@code task} says something, one line. */
  record Noted(Task task, String note) implements BuildEvent {}

  /**
   * The step {@code task} was done in an earlier build, and runs again.
   *
   * @param reasons at least one
   */
  record Reasoned(Task task, List<Reason> reasons) implements BuildEvent {
    public Reasoned {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * A command wrote output.
   *
   * @param line without line end; may hold any bytes that decode as UTF-8, control characters too
   */
  record Output(Task task, String line) implements BuildEvent {}

  /** The command of {@code task} has ended, whatever its exit status. */
  record Ran(Task task, Usage usage, StepIsolation isolation) implements BuildEvent {}

  /**
   * Bytes of a blob came in or went out. What goes over the wire twice is told twice.
   *
   * @param bytes since the last such event of the blob, more than 0
   */
  record Moved(Direction direction, String registry, Digest blob, long bytes)
      implements BuildEvent {}

  /**
   * A registry is asked again after a pause.
   *
   * @param why a clause such as {@code status 503}
   */
  record Retrying(String registry, String why, Duration pause) implements BuildEvent {}

  /** The result of {@code task} was there already. */
  record Cached(Task task) implements BuildEvent {}

  /** {@code task} is done. */
  record Finished(Task task, Duration took) implements BuildEvent {}

  /** {@code task} has failed; the exception that ends the build says why. */
  record Failed(Task task, Duration took) implements BuildEvent {}

  /** Something that does not stop the build. */
  record Warned(Problem problem) implements BuildEvent {}

  /**
   * The image is complete, and where it should be.
   *
   * @param image as the first output has it
   */
  record Built(ImageTree image, Duration took) implements BuildEvent {}
}
