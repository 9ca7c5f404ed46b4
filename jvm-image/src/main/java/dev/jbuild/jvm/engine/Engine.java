package dev.jbuild.jvm.engine;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Runs the jbuild command in a process of its own.
 *
 * @param executable the command
 * @param log gets each line of progress
 */
public record Engine(Path executable, Consumer<String> log) {

  /**
   * Runs the command and waits for its end.
   *
   * @return the lines of its standard output
   * @throws GoalException if it ends with anything but 0; its message is the engine's own
   */
  public List<String> run(EngineCall call, Path folder) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(executable.toString());
    words.addAll(call.words());
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().putAll(call.environment());
    Process process = start(builder);
    try {
      process.getOutputStream().close();
      return finish(process);
    } finally {
      process.destroy();
    }
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException broken) {
      throw new GoalException(
          new Problem(
              "EngineNotRunnable",
              executable + " can't be run: " + broken.getMessage(),
              "name the bin/jbuild of a distribution as jbuild.executable, or name none"));
    }
  }

  private List<String> finish(Process process) throws IOException, InterruptedException {
    AtomicReference<List<String>> result = new AtomicReference<>(List.of());
    Thread reader =
        new Thread(() -> result.set(lines(process.getInputStream(), line -> {})), "jbuild-result");
    reader.setDaemon(true);
    reader.start();
    List<String> told = lines(process.getErrorStream(), log);
    int exit = process.waitFor();
    reader.join();
    if (exit != 0) {
      throw new GoalException(failure(told, result.get(), exit));
    }
    return result.get();
  }

  /** A failure is what the engine says outside of the lines of steps, which begin with #. */
  private static String failure(List<String> told, List<String> result, int exit) {
    List<String> lines = new ArrayList<>(result);
    told.stream().filter(line -> !line.startsWith("#")).forEach(lines::add);
    String text = String.join("\n", lines);
    return text.isEmpty() ? "jbuild ended with exit code " + exit : text;
  }

  private static List<String> lines(InputStream in, Consumer<String> each) {
    List<String> all = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        all.add(line);
        each.accept(line);
      }
    } catch (IOException ended) {
      all.add(ended.toString());
    }
    return all;
  }
}
