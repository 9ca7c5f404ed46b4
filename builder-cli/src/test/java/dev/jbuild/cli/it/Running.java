package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that runs. Its output goes to files, so that it never waits for its reader. */
final class Running implements AutoCloseable {
  private static final long LIMIT_SECONDS = 600;

  private final List<String> command;
  private final Process process;
  private final Path folder;

  private Running(List<String> command, Process process, Path folder) {
    this.command = command;
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts {@code command}.
   *
   * @param environment all of it
   * @param workingDir where it starts
   */
  static Running start(List<String> command, Map<String, String> environment, Path workingDir)
      throws IOException {
    Path folder = Files.createTempDirectory("jbuild-it-output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDir.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Running(command, process, folder);
  }

  long pid() {
    return process.pid();
  }

  boolean runs() {
    return process.isAlive();
  }

  /** Returns what it wrote to stderr so far. */
  String err() throws IOException {
    return read("err");
  }

  /** Waits until stderr has {@code text}. */
  void awaitErr(String text) throws IOException, InterruptedException {
    Until.holds("stderr of " + command + " has " + text, () -> err().contains(text) || !runs());
    assertThat(err()).contains(text);
  }

  /** Sends {@code signal}, such as {@code TERM}. */
  void signal(String signal) throws IOException, InterruptedException {
    Command.of("kill", "-" + signal, Long.toString(pid())).run().succeeded();
  }

  /** Sends KILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits until it ends. What runs longer than all that these tests start is killed and fails. */
  Finished finish() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(
          command + " ran longer than " + LIMIT_SECONDS + " s\n" + read("out") + read("err"));
    }
    Finished finished = new Finished(command, process.exitValue(), read("out"), read("err"));
    close();
    return finished;
  }

  private String read(String name) throws IOException {
    return new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(folder.resolve("out"));
    Files.deleteIfExists(folder.resolve("err"));
    Files.deleteIfExists(folder);
  }
}
