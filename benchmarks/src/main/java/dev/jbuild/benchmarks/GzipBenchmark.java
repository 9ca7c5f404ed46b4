package dev.jbuild.benchmarks;

import dev.jbuild.layer.gzip.ParallelGzip;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Defends ADR 0003: layers are compressed by our own gzip, since zlib takes four times as long.
 *
 * <p>Time of one pass; the end of each trial prints the speeds of its last pass and the size.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 5)
@Measurement(iterations = 3, time = 5)
public class GzipBenchmark {
  @Param({"jbuild", "zlib-1", "zlib-6", "parallel-zlib-1", "parallel-zlib-6"})
  public String engine = "jbuild";

  @Param({"debian", "jars"})
  public String corpus = "debian";

  private byte[] input = {};
  private long size;
  private long nanos;
  private long cpuMillis;

  @Setup(Level.Trial)
  public void read() {
    input = Corpus.named(corpus);
  }

  @Benchmark
  public long compress() throws IOException {
    long start = System.nanoTime();
    long startCpu = cpuMillis();
    size =
        switch (engine) {
          case "jbuild" -> jbuild();
          case "zlib-1" -> zlib(1);
          case "zlib-6" -> zlib(6);
          case "parallel-zlib-1" -> ParallelZlib.compress(input, 1);
          case "parallel-zlib-6" -> ParallelZlib.compress(input, 6);
          default -> throw new IllegalArgumentException("there is no engine " + engine);
        };
    nanos = System.nanoTime() - start;
    cpuMillis = cpuMillis() - startCpu;
    return size;
  }

  @TearDown(Level.Trial)
  public void print() {
    System.out.printf(
        "%s %s: %.1f MB/s, %.1f MB per second of a core, %.2f %% of %d bytes%n",
        engine,
        corpus,
        input.length * 1e3 / nanos,
        input.length / 1e3 / cpuMillis,
        100.0 * size / input.length,
        input.length);
  }

  /** Of all threads: what a busy machine does besides doesn't count. */
  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private long jbuild() throws IOException {
    Counter sink = new Counter();
    try (ParallelGzip gzip = new ParallelGzip(sink)) {
      gzip.write(input);
    }
    return sink.count;
  }

  private long zlib(int level) {
    try (Deflater deflater = new Deflater(level, true)) {
      deflater.setInput(input);
      deflater.finish();
      byte[] target = new byte[64 * 1024];
      long written = 0;
      while (!deflater.finished()) {
        written += deflater.deflate(target);
      }
      return written;
    }
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
