package dev.jbuild.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of the launcher's that stands by for as long as this JVM lives: it holds the other end
 * of its input, and ends with it.
 */
final class Companion implements AutoCloseable {
  private final Process process;
  private final String word;

  private Companion(Process process, String word) {
    this.process = process;
    this.word = word;
  }

  /**
   * Starts it and waits until it says that it is ready.
   *
   * @throws SandboxException with what it said, if it ends instead
   */
  static Companion start(List<String> command) throws IOException {
    Process process = LauncherProcess.start(command);
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String word = out.readLine();
    if (word == null) {
      String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      process.destroyForcibly();
      throw Problems.launcherDied(words);
    }
    return new Companion(process, word);
  }

  /** Starts the one that keeps a sealed copy of the launcher in memory. */
  static Companion hold(Path launcher) throws IOException {
    return start(List.of(launcher.toString(), "hold"));
  }

  /** Returns the sealed copy, for {@link #hold}'s companion. */
  String sealedCopy() {
    return "/proc/" + process.pid() + "/fd/" + word;
  }

  /** Returns the line that it said when it was ready. */
  String word() {
    return word;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it, and waits until it has ended. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    process.getInputStream().close();
    process.getErrorStream().close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
