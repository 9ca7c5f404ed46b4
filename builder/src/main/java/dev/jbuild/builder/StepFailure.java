package dev.jbuild.builder;

import dev.jbuild.dsl.Step;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.ExitStatus;
import dev.jbuild.sandbox.Limits;
import dev.jbuild.sandbox.Outcome;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says why a RUN did not succeed. */
final class StepFailure {
  /** How the sandbox says ENOEXEC. */
  private static final String NO_FORMAT = "exec format error";

  private StepFailure() {}

  static Problem describe(
      Step.Run run, Platform platform, Outcome outcome, Limits limits, List<String> tail) {
    return switch (outcome.status()) {
      case ExitStatus.Exited(int code) when outcome.usage().pidsLimitHits() > 0 ->
          problem(
              run,
              "StepHitProcessLimit",
              "exit code %d, after the limit of %d processes refused a new one %d times"
                  .formatted(code, limits.pids(), outcome.usage().pidsLimitHits()),
              raise(run.limits().pids(), "pids", "--pids-limit"),
              tail);
      case ExitStatus.Exited(int code) ->
          problem(run, "StepFailed", "exit code " + code, codeHint(code), tail);
      case ExitStatus.Signalled(int signal) ->
          problem(run, "StepKilled", "killed by signal " + signal, "", tail);
      case ExitStatus.TimedOut(var after) ->
          problem(
              run,
              "StepTimedOut",
              "timed out after " + after.toMillis() / 1000.0 + " s",
              raise(run.limits().timeout(), "timeout", "--step-timeout"),
              tail);
      case ExitStatus.OutOfMemory oom ->
          problem(
              run,
              "StepOutOfMemory",
              outOfMemory(oom),
              oom.limitBytes() == 0
                  ? "the machine, or a limit around jbuild, has too little memory"
                  : raise(run.limits().memoryBytes(), "memory", "--memory"),
              tail);
      case ExitStatus.NotStarted(var program, var reason, int _)
          when reason.startsWith(NO_FORMAT) && ForeignProgram.is(platform) ->
          problem(
              run,
              "ForeignPlatform",
              program + " is for " + platform + ", and this machine is " + Platform.ofThisMachine(),
              ForeignProgram.hint(platform),
              tail);
      case ExitStatus.NotStarted(var program, var reason, int _) ->
          problem(
              run,
              "StepNotStarted",
              program + ": " + reason,
              "the program must be in the root filesystem, executable, and for its platform",
              tail);
    };
  }

  /** Returns whether a command that ended so may end otherwise another time. */
  static boolean isWorthARetry(ExitStatus status) {
    return switch (status) {
      case ExitStatus.Exited _, ExitStatus.Signalled _, ExitStatus.TimedOut _ -> true;
      case ExitStatus.OutOfMemory _, ExitStatus.NotStarted _ -> false;
    };
  }

  private static String raise(@Nullable Object inBuildfile, String key, String option) {
    return inBuildfile == null
        ? "raise it with " + option
        : "raise " + key + " where LIMIT or RUN --" + key + " sets it";
  }

  private static String outOfMemory(ExitStatus.OutOfMemory oom) {
    String limit =
        oom.limitBytes() == 0 ? "" : "limit " + mebibytes(oom.limitBytes()) + " reached, ";
    return "killed, out of memory: %speak %s, processes killed %d"
        .formatted(limit, mebibytes(oom.peakBytes()), oom.killed());
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / 1048576.0);
  }

  private static String codeHint(int code) {
    return switch (code) {
      case 126 -> "126 is the shell's word for a file that can't be executed";
      case 127 -> "127 is the shell's word for a command that was not found";
      case 137 -> "137 is 128 + 9: a process of the step was killed";
      default -> "";
    };
  }

  private static Problem problem(
      Step.Run run, String name, String what, String hint, List<String> tail) {
    StringBuilder text = new StringBuilder(run.origin().text()).append(": ").append(what);
    if (!tail.isEmpty()) {
      text.append("\nlast output:");
      tail.forEach(line -> text.append("\n  ").append(line));
    }
    return new Problem(name, text.toString(), run.origin().where(), hint.isEmpty() ? null : hint);
  }
}
