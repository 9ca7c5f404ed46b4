package dev.jbuild.sandbox;

import dev.jbuild.sandbox.OutputSink.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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
  private final Thread out;
  private final Thread err;
  private volatile OutputSink sink = OutputSink.DISCARD;
  private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
  private final byte[] words = new byte[512];
  private int wordsLength;

  private StepProcess(Process process) {
    this.process = process;
    this.out = pump(process.getInputStream(), Stream.OUT);
    this.err = pump(process.getErrorStream(), Stream.ERR);
  }

  /**
   * Starts one, which then waits for its step.
   *
   * @param born the operations that make what the step is born into
   */
  static StepProcess start(String launcher, byte[] born) throws IOException {
    StepProcess started = new StepProcess(LauncherProcess.start(List.of(launcher, "step")));
    started.send(born);
    return started;
  }

  /**
   * Sends the step's operations, passes its output on, and waits for its end: all its processes are
   * dead then, and its report is written. The launcher may still have to clean up.
   *
   * @return whether the time-out ended it
   */
  boolean run(byte[] operations, OutputSink sink, Optional<Duration> timeout)
      throws IOException, InterruptedException {
    this.sink = sink;
    try {
      send(operations);
      boolean timedOut = timeout.isPresent() && !endsWithin(timeout.get());
      if (timedOut) {
        send('T');
        if (!endsWithin(GRACE)) {
          send('K');
        }
      }
      out.join();
      err.join();
      rethrow();
      return timedOut;
    } catch (InterruptedException e) {
      kill();
      throw e;
    } finally {
      // Not close(): it throws when the launcher has ended, and would hide why.
      hangUp();
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

  /** Waits for the launcher, and returns whether it found no room for its report. */
  boolean foundDiskFull() throws InterruptedException {
    return process.waitFor() == DISK_FULL;
  }

  /** Returns the first words on its standard error: its own, if there was no step. */
  String words() {
    synchronized (words) {
      return new String(words, 0, wordsLength, StandardCharsets.UTF_8);
    }
  }

  /** The launcher holds its standard error until the report is written. */
  private boolean endsWithin(Duration time) throws InterruptedException {
    return err.join(time);
  }

  /** Returns whether the launcher has ended, too. */
  boolean isGone() {
    return !process.isAlive();
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

  private Thread pump(InputStream in, Stream stream) {
    return Thread.ofPlatform()
        .daemon()
        .name("step-" + process.pid() + "-" + stream)
        .start(() -> copy(in, stream));
  }

  /** Reads to the end whatever the sink does: a full pipe would hold the step. */
  private void copy(InputStream in, Stream stream) {
    byte[] buffer = new byte[BUFFER];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        remember(stream, buffer, n);
        if (failures.isEmpty()) {
          pass(stream, buffer, n);
        }
      }
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void pass(Stream stream, byte[] buffer, int length) {
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
