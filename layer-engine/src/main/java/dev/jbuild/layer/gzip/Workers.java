package dev.jbuild.layer.gzip;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that compress, one per core for all streams together: compressing never blocks, so more
 * would only take memory. They are daemons, start with the first chunk and end 5 s after the last.
 * They share a name: the JDK's numbering makes six classes at run time.
 */
final class Workers {
  static final int COUNT = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 32);

  private static final ThreadPoolExecutor SHARED = make();

  private Workers() {}

  private static ThreadPoolExecutor make() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            COUNT,
            COUNT,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("gzip").factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  static Executor shared() {
    return SHARED;
  }
}
