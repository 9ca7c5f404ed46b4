package dev.jbuild.sandbox;

import dev.jbuild.sandbox.OutputSink.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * One launcher at work. Its input is the wire on which it is told to end; when this JVM dies, the
 * wire breaks, and the launcher ends by itself.
 */
final class StepProcess {
  private static final int BUFFER = 32 * 1024;

  /** The launcher's exit status, as in {@code launcher.h}. */
  private static final int DISK_FULL = 124;

  /** What a command gets to end by itself when its time is over. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Process process;
  private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
  private final byte[] words = new byte[512];
  private int wordsLength;

  private StepProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one, which then waits for its step.
   *
   * @param born the operations that make what the step is born into
   */
  static StepProcess start(String launcher, byte[] born) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher, "step");
    builder.environment().clear();
    StepProcess started = new StepProcess(builder.start());
    started.send(born);
    return started;
  }

  /**
   * Sends the step's operations, passes its output on, and waits for the end.
   *
   * @return whether the time-out ended it
   */
  boolean run(byte[] operations, OutputSink sink, Optional<Duration> timeout)
      throws IOException, InterruptedException {
    try {
      Thread out = pump(process.getInputStream(), Stream.OUT, sink);
      Thread err = pump(process.getErrorStream(), Stream.ERR, sink);
      send(operations);
      boolean timedOut = timeout.isPresent() && !endsWithin(timeout.get());
      if (timedOut) {
        send('T');
        if (!endsWithin(GRACE)) {
          send('K');
        }
      }
      process.waitFor();
      out.join();
      err.join();
      rethrow();
      return timedOut;
    } catch (InterruptedException e) {
      kill();
      throw e;
    } finally {
      process.getOutputStream().close();
    }
  }

  /**
   * Ends the step, and waits until the launcher has cleaned up. The wire is cut, not told so: a
   * launcher that has no operations yet would take a word for their beginning, and wait for more.
   */
  void kill() {
    hangUp();
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins what {@link #kill} completes. */
  void hangUp() {
    try {
      OutputStream wire = process.getOutputStream();
      synchronized (wire) {
        wire.close();
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  /** Returns whether the launcher, which has ended, found no room for its report. */
  boolean foundDiskFull() {
    return process.exitValue() == DISK_FULL;
  }

  /** Returns the first words on its standard error: its own, if there was no step. */
  String words() {
    synchronized (words) {
      return new String(words, 0, wordsLength, StandardCharsets.UTF_8);
    }
  }

  private boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void send(int command) {
    send(new byte[] {(byte) command});
  }

  /** A launcher that ended doesn't read: its status tells why. */
  private void send(byte[] bytes) {
    try {
      OutputStream wire = process.getOutputStream();
      synchronized (wire) {
        wire.write(bytes);
        wire.flush();
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  private Thread pump(InputStream in, Stream stream, OutputSink sink) {
    return Thread.ofPlatform()
        .daemon()
        .name("step-" + process.pid() + "-" + stream)
        .start(() -> copy(in, stream, sink));
  }

  /** Reads to the end whatever the sink does: a full pipe would hold the step. */
  private void copy(InputStream in, Stream stream, OutputSink sink) {
    byte[] buffer = new byte[BUFFER];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        remember(stream, buffer, n);
        if (failures.isEmpty()) {
          pass(sink, stream, buffer, n);
        }
      }
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void pass(OutputSink sink, Stream stream, byte[] buffer, int length) {
    try {
      sink.bytes(stream, buffer, length);
    } catch (IOException e) {
      failures.add(e);
      send('K');
    } catch (RuntimeException | Error e) {
      // Else the step's output would end here, unseen, and the step might still succeed.
      failures.add(new IOException("the output could not be taken", e));
      send('K');
    }
  }

  private void remember(Stream stream, byte[] buffer, int length) {
    if (stream == Stream.ERR) {
      synchronized (words) {
        int n = Math.min(length, words.length - wordsLength);
        System.arraycopy(buffer, 0, words, wordsLength, n);
        wordsLength += n;
      }
    }
  }

  private void rethrow() throws IOException {
    IOException failure = failures.peek();
    if (failure != null) {
      throw failure;
    }
  }
}
