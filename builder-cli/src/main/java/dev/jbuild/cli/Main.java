package dev.jbuild.cli;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entry point. The one boundary at which exceptions become messages and exit codes. */
public final class Main {
  private Main() {}

  /** Runs {@code jbuild} with {@code arguments} and exits. */
  public static void main(String[] arguments) {
    Console console = console();
    Interruption interruption = Interruption.ofThisProcess();
    ExitCode exit = ExitCode.ENVIRONMENT;
    try {
      exit = run(arguments, System.getenv(), console);
    } catch (RuntimeException | Error thrown) {
      outOfMemory(thrown).ifPresentOrElse(console::problem, () -> console.bug(thrown));
    } finally {
      console.end(exit);
      interruption.end(exit);
    }
  }

  /** Also of a worker, whose failure is the cause of another. */
  static Optional<Problem> outOfMemory(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof OutOfMemoryError) {
        String what = String.valueOf(at.getMessage());
        return Optional.of(
            new Problem(
                "OutOfMemory",
                "jbuild has no memory left: " + what,
                Place.ANYWHERE,
                what.contains("native thread")
                    ? "let it have more threads: raise ulimit -u, or the pids or memory of its"
                        + " container"
                    : "let it have more, as by JBUILD_JAVA_OPTIONS=-Xmx1g, in a container or"
                        + " machine that has as much"));
      }
    }
    return Optional.empty();
  }

  /** Returns the streams of this process. */
  static Console console() {
    return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err));
  }

  static ExitCode run(String[] arguments, Map<String, String> environment, Console console) {
    try {
      ExitCode exit = answer(arguments, environment, console);
      if (exit == ExitCode.DONE) {
        console.requireWritten();
      }
      return exit;
    } catch (JbuildException told) {
      told.problems().forEach(console::problem);
      return told.exitCode();
    } catch (ClosedByInterruptException | FileLockInterruptionException stopped) {
      return interrupted(console);
    } catch (Console.ReaderEnded _) {
      return ExitCode.UNREAD;
    } catch (IOException broken) {
      return broken instanceof InterruptedIOException && Thread.currentThread().isInterrupted()
          ? interrupted(console)
          : environmentFailed(broken, console);
    } catch (UncheckedIOException broken) {
      return environmentFailed(Objects.requireNonNull(broken.getCause()), console);
    } catch (InterruptedException stopped) {
      return interrupted(console);
    }
  }

  private static ExitCode interrupted(Console console) {
    console.progress("interrupted");
    return ExitCode.INTERRUPTED;
  }

  private static ExitCode answer(
      String[] arguments, Map<String, String> environment, Console console)
      throws IOException, InterruptedException {
    String first = arguments.length == 0 ? "" : arguments[0];
    return switch (first) {
      case "lint" -> new LintCommand(environment, console).run(rest(arguments));
      case "parse" -> new ParseCommand(console).run(rest(arguments));
      case "export" -> new ExportCommand(environment, console).run(rest(arguments));
      case "prune" -> new PruneCommand(environment, console).prune(rest(arguments));
      case "du" -> new PruneCommand(environment, console).du(rest(arguments));
      case "import-jib" -> new ImportJibCommand(console).run(rest(arguments));
      case "why" -> new WhyCommand(environment, console).run(rest(arguments));
      case "doctor" -> new DoctorCommand(environment, console).run(rest(arguments));
      case "completion" -> new CompletionCommand(console).run(rest(arguments));
      case "help" -> new HelpCommand(console).run(rest(arguments));
      default -> new BuildCommand(environment, console).run(arguments);
    };
  }

  private static List<String> rest(String[] arguments) {
    return List.of(arguments).subList(1, arguments.length);
  }

  private static ExitCode environmentFailed(IOException broken, Console console) {
    console.problem(environment(broken));
    return ExitCode.ENVIRONMENT;
  }

  static Problem environment(IOException broken) {
    return outOfMemory(broken).orElseGet(() -> inputOutput(broken));
  }

  private static Problem inputOutput(IOException broken) {
    String message = Optional.ofNullable(broken.getMessage()).orElse(broken.toString());
    boolean full = message.contains("No space left") || message.contains("quota exceeded");
    return full
        ? new Problem(
            "DiskFull",
            message,
            Place.ANYWHERE,
            "free some space, or keep jbuild's state elsewhere with --root; what is stored"
                + " already stays good")
        : new Problem("InputOutput", describe(broken, message), Place.ANYWHERE, hint(broken));
  }

  /**
   * Some file system exceptions carry the path alone; then the kind of trouble is in their name
   * only.
   */
  private static String describe(IOException broken, String message) {
    return switch (broken) {
      case java.nio.file.NoSuchFileException _ -> message + " does not exist";
      case java.nio.file.AccessDeniedException _ -> message + " may not be accessed";
      case java.nio.file.NotDirectoryException _ -> message + " is not a folder";
      default -> message;
    };
  }

  private static @Nullable String hint(IOException broken) {
    return switch (broken) {
      case java.nio.file.NoSuchFileException _ ->
          "name what exists; if it is to be written, make the folder that it is in";
      case java.nio.file.AccessDeniedException _ ->
          "let this user read and write there, or name another place; --root moves jbuild's state";
      default -> null;
    };
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
