package dev.jbuild.cli;

import dev.jbuild.problem.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.FutureTask;

/**
 * Standard input, of which a read ends when its thread is interrupted: one of {@code System.in}
 * waits for its next byte whatever happens.
 */
final class StandardInput extends InputStream {
  private static final int MOST = 64 * 1024;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    // Of its own: who was interrupted doesn't expect that bytes still come.
    byte[] some = new byte[Math.min(length, MOST)];
    FutureTask<Integer> reading = new FutureTask<>(() -> System.in.read(some));
    Thread.ofPlatform().daemon().name("read-input").start(reading);
    try {
      int count = Awaiting.result(reading);
      System.arraycopy(some, 0, bytes, offset, Math.max(0, count));
      return count;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
