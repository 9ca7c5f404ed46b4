package dev.jbuild.benchmarks;

import dev.jbuild.dsl.Buildfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Defends that a Buildfile is read without a cache: nobody can feel it, however large it is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {
  private static final int LINES = 10_000;

  /** {@code golden} is the largest file of testdata/buildfiles, {@code lines} has 10,000 lines. */
  @Param({"golden", "lines"})
  public String file = "";

  private String text = "";

  @Setup
  public void read() throws IOException {
    text = file.equals("golden") ? largestGolden() : lines();
  }

  @Benchmark
  public Buildfile parse() {
    return Buildfile.parse("Buildfile", text);
  }

  private static String largestGolden() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("testdata/buildfiles"))) {
      List<Path> largest =
          files
              .filter(path -> path.endsWith("Buildfile") && !path.toString().contains("/bad-"))
              .sorted(Comparator.comparingLong((Path path) -> path.toFile().length()).reversed())
              .toList();
      return Files.readString(largest.getFirst());
    }
  }

  /** Returns what Dockerfiles have, in about the shares that they have it. */
  private static String lines() {
    StringBuilder lines = new StringBuilder("FROM debian:12 AS build\n");
    for (int at = 1; at < LINES; at += 10) {
      lines.append("# step ").append(at).append('\n');
      lines.append("RUN apt-get update \\\n    && apt-get install -y curl git \\\n");
      lines.append("    && rm -rf /var/lib/apt/lists/*\n");
      lines.append("ENV A").append(at).append("=1 B=\"two words\" C=${A}\n");
      lines.append("COPY --chown=app:app target/*.jar config/ /app/\n");
      lines.append("WORKDIR /app/").append(at).append("\n\n");
      lines.append("LABEL org.example.step=\"").append(at).append("\"\n");
      lines.append("CMD [\"java\", \"-jar\", \"/app/app.jar\"]\n");
    }
    return lines.toString();
  }
}
