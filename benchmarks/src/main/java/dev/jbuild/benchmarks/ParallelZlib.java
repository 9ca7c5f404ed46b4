package dev.jbuild.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;

/** What pigz does, with the JDK's zlib: chunks of 1 MiB with the 32 KiB before as dictionary. */
final class ParallelZlib {
  private static final int CHUNK = 1 << 20;
  private static final int WINDOW = 32 * 1024;

  private ParallelZlib() {}

  /** Returns the size of what comes out. */
  static long compress(byte[] bytes, int level) {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += CHUNK) {
        int start = at;
        running.add(threads.submit(() -> chunk(bytes, start, level)));
      }
      long size = 0;
      for (Future<Integer> one : running) {
        size += one.get();
      }
      return size;
    } catch (InterruptedException | ExecutionException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static int chunk(byte[] bytes, int start, int level) {
    try (Deflater deflater = new Deflater(level, true)) {
      int window = Math.min(WINDOW, start);
      deflater.setDictionary(bytes, start - window, window);
      deflater.setInput(bytes, start, Math.min(CHUNK, bytes.length - start));
      byte[] target = new byte[2 * CHUNK];
      return deflater.deflate(target, 0, target.length, Deflater.SYNC_FLUSH);
    }
  }
}
