package dev.jbuild.cli;

import dev.jbuild.cli.progress.JsonProgress;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Problem;
import dev.jbuild.problem.TerminalText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The one place that writes to the terminal: results to stdout, everything else to stderr. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;

  /** Where the kernel tells what {@link #out} is. */
  private final Path outPlace;

  /** What stderr speaks where a program listens. */
  private @Nullable JsonProgress json;

  /** The streams of this process. */
  enum Stream {
    OUT(1),
    ERR(2);

    private final int descriptor;

    Stream(int descriptor) {
      this.descriptor = descriptor;
    }
  }

  /** Thrown where nobody reads standard output any more, which is no failure to speak of. */
  static final class ReaderEnded extends IOException {
    private static final long serialVersionUID = 1;

    ReaderEnded() {
      super("nobody reads standard output any more");
    }
  }

  Console(PrintStream out, PrintStream err) {
    this(out, err, Path.of("/proc/self/fd/1"));
  }

  Console(PrintStream out, PrintStream err, Path outPlace) {
    this.out = out;
    this.err = err;
    this.outPlace = outPlace;
  }

  /** Prints a result, the only thing that scripts read. */
  void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Returns what results go to, for one that is bytes. What can't be written fails at once. */
  OutputStream stdout() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        requireWritten();
      }
    };
  }

  /**
   * Returns if all results are written so far.
   *
   * @throws ReaderEnded if their reader has ended
   * @throws IOException if they are not; the stream that they go through keeps the reason to itself
   */
  void requireWritten() throws IOException {
    if (out.checkError()) {
      throw isPipe()
          ? new ReaderEnded()
          : new IOException("standard output takes no more, as if its disk were full");
    }
  }

  /** Whether standard output is a pipe or socket: one takes no more if nobody reads it, only. */
  private boolean isPipe() throws IOException {
    int type = (int) Files.getAttribute(outPlace, "unix:mode") & 0170000;
    return type == 0010000 || type == 0140000;
  }

  /** Returns what progress goes to. */
  PrintStream stderr() {
    return err;
  }

  /** From now on, stderr has nothing but lines of {@code stream}. */
  void speakJson(JsonProgress stream) {
    json = stream;
  }

  /** Returns whether a terminal shows {@code stream}. */
  static boolean isTerminal(Stream stream) {
    try {
      String place =
          Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream.descriptor)).toString();
      return place.startsWith("/dev/pts/")
          || place.startsWith("/dev/tty")
          || place.equals("/dev/console");
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Prints a line for people; lines of several threads do not mix. */
  void progress(String line) {
    if (json == null) {
      err.println(TerminalText.printable(line));
    }
  }

  /** Prints what no person is to blame for but jbuild's authors. */
  void bug(Throwable bug) {
    if (json != null) {
      json.bug(bug);
      return;
    }
    err.println("jbuild itself is broken here; please report this:");
    bug.printStackTrace(err);
  }

  void problem(Problem problem) {
    if (json != null) {
      json.problem(problem);
    } else {
      err.println(problem.render());
    }
  }

  /** Says the last word. */
  void end(ExitCode exit) {
    if (json != null) {
      json.end(exit);
    }
  }
}
