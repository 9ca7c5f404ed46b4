package dev.jbuild.cli;

import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one place that writes to the terminal: results to stdout, everything else to stderr. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;

  Console(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Prints a result, the only thing that scripts read. */
  void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Returns what results go to, for one that is bytes. */
  OutputStream stdout() {
    return out;
  }

  /** Returns whether results are shown on a terminal. */
  static boolean isTerminal() {
    try {
      String place = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return place.startsWith("/dev/pts/") || place.startsWith("/dev/tty");
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Prints a line of progress; lines of several threads do not mix. */
  void progress(String line) {
    err.println(line);
  }

  void warning(Problem problem) {
    err.println("warning: " + problem.render());
  }

  /** Prints what no person is to blame for but jbuild's authors. */
  void bug(Throwable bug) {
    err.println("jbuild itself is broken here; please report this:");
    bug.printStackTrace(err);
  }

  void problem(Problem problem) {
    err.println(problem.render());
  }
}
