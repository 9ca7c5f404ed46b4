package dev.jbuild.sandbox;

import java.time.Duration;

/** How a command ended. */
public sealed interface ExitStatus {

  /**
   * It ended by itself.
   *
   * @param code 0 to 255; 0 is success
   */
  record Exited(int code) implements ExitStatus {}

  /**
   * A signal ended it.
   *
   * @param signal the number, 1 to 64
   */
  record Signalled(int signal) implements ExitStatus {}

  /**
   * It ran for too long.
   *
   * @param after the limit
   */
  record TimedOut(Duration after) implements ExitStatus {}

  /**
   * It failed, and the kernel killed processes of it for want of memory.
   *
   * @param limitBytes the step's limit, or 0 if it had none and the machine's memory or the limit
   *     of a group around it ran out
   * @param peakBytes the most it used
   * @param killed how many processes the kernel killed, at least 1
   * @param code the command's own code, 128 + signal if it was the command that was killed
   */
  record OutOfMemory(long limitBytes, long peakBytes, long killed, int code)
      implements ExitStatus {}

  /**
   * The program could not be started: it is not there, or not executable.
   *
   * @param reason a clause in lower case, such as {@code no such file or directory}
   * @param code what a shell gives: 127 if the program is not there, else 126
   */
  record NotStarted(String program, String reason, int code) implements ExitStatus {}

  /** Returns whether the command did its work. */
  default boolean succeeded() {
    return this instanceof Exited(int code) && code == 0;
  }

  /**
   * Returns the code that a shell would give, 0 to 255: 128 + n for signal n, 124 for time-outs.
   */
  default int shellCode() {
    return switch (this) {
      case Exited(int code) -> code;
      case Signalled(int signal) -> 128 + signal;
      case TimedOut _ -> 124;
      case OutOfMemory oom -> oom.code();
      case NotStarted not -> not.code();
    };
  }
}
