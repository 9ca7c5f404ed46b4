package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import java.util.stream.Stream;

/**
 * Builds twice in one process, with the progress that files get and with that of terminals: the AOT
 * cache has the classes of one process, and people and pipelines are to start equally fast. For
 * {@code train.sh} only.
 */
final class TrainingRuns {
  private TrainingRuns() {}

  /** Runs {@code jbuild} with {@code arguments}, once for each progress, and exits. */
  public static void main(String[] arguments) {
    ExitCode exit = Main.run(with("plain", arguments), System.getenv(), Main.console());
    if (exit != ExitCode.DONE) {
      System.exit(exit.status());
    }
    Main.main(with("tty", arguments));
  }

  private static String[] with(String progress, String[] arguments) {
    return Stream.concat(Stream.of("--progress", progress), Stream.of(arguments))
        .toArray(String[]::new);
  }
}
