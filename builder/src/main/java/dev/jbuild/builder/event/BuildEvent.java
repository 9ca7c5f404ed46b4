package dev.jbuild.builder.event;

import dev.jbuild.builder.why.Reason;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import java.time.Duration;
import java.util.List;

/** Something that happened in a build. */
public sealed interface BuildEvent {

  /**
   * A piece of work that has an own line: resolving an image, a step, a transfer, the export.
   *
   * @param number from 1, unique in a build
   * @param title one line
   */
  record Task(int number, String title) {}

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

  /** The result of {@code task} was there already. */
  record Cached(Task task) implements BuildEvent {}

  /** {@code task} is done. */
  record Finished(Task task, Duration took) implements BuildEvent {}

  /** {@code task} has failed; the exception that ends the build says why. */
  record Failed(Task task, Duration took) implements BuildEvent {}

  /** Something that does not stop the build. */
  record Warned(Problem problem) implements BuildEvent {}

  /**
   * The image is complete.
   *
   * @param digest of its manifest
   */
  record Built(Digest digest, Duration took) implements BuildEvent {}
}
