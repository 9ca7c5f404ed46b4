package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds three times in one process, as the AOT cache has the classes of one: with the progress
 * that files get, on a machine that has built nothing before and pushes nothing, and with the
 * progress of terminals. People and pipelines are to start equally fast. For {@code train.sh} only.
 */
final class TrainingRuns {
  private TrainingRuns() {}

  /** Runs {@code jbuild} with {@code arguments}, among them {@code --root}, and exits. */
  public static void main(String[] arguments) {
    requireDone(with("plain", onAnEmptyMachine(arguments)));
    requireDone(with("plain", arguments));
    Main.main(with("tty", arguments));
  }

  private static void requireDone(String[] arguments) {
    ExitCode exit = Main.run(arguments, System.getenv(), Main.console());
    if (exit != ExitCode.DONE) {
      System.exit(exit.status());
    }
  }

  private static String[] onAnEmptyMachine(String[] arguments) {
    List<String> changed = new ArrayList<>(List.of(arguments));
    changed.remove("--push");
    for (String option : List.of("--cache-to", "--cache-from")) {
      int at = changed.indexOf(option);
      if (at >= 0) {
        changed.subList(at, at + 2).clear();
      }
    }
    int root = changed.indexOf("--root") + 1;
    changed.set(root, changed.get(root) + "-empty");
    return changed.toArray(String[]::new);
  }

  private static String[] with(String progress, String[] arguments) {
    return Stream.concat(Stream.of("--progress", progress), Stream.of(arguments))
        .toArray(String[]::new);
  }
}
