package dev.jbuild.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CacheLockTests {
  @TempDir Path folder;

  private CacheLock lock() {
    return CacheLock.of(folder.resolve("0.lock"));
  }

  /** Returns whether another process could take the lock. */
  private boolean isFreeForOthers(boolean shared) throws IOException, InterruptedException {
    Process flock =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl,sys; f=open(sys.argv[1],'r+');"
                    + "fcntl.lockf(f, (fcntl.LOCK_SH if sys.argv[2]=='s' else fcntl.LOCK_EX)"
                    + "|fcntl.LOCK_NB)",
                folder.resolve("0.lock").toString(),
                shared ? "s" : "x")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return flock.waitFor() == 0;
  }

  @Test
  void many_share_and_the_last_one_gives_the_file_back() throws Exception {
    CacheLock.Held one = lock().shared();
    CacheLock.Held two = lock().shared();
    assertThat(isFreeForOthers(true)).isTrue();
    assertThat(isFreeForOthers(false)).isFalse();

    one.close();
    assertThat(isFreeForOthers(false)).isFalse();

    two.close();
    assertThat(isFreeForOthers(false)).isTrue();
  }

  @Test
  void one_that_has_it_alone_keeps_threads_and_processes_out() throws Exception {
    try (CacheLock.Held _ = lock().exclusive();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Optional<CacheLock.Held>> second = other.submit(() -> lock().tryExclusive());

      assertThat(second.get()).isEmpty();
      assertThat(isFreeForOthers(true)).isFalse();
    }
    assertThat(isFreeForOthers(false)).isTrue();
  }

  @Test
  void who_waits_gets_it_when_it_is_given_back() throws Exception {
    CacheLock.Held first = lock().exclusive();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Thread> waiting = new CompletableFuture<>();
      Future<Boolean> second =
          other.submit(() -> {
            waiting.complete(Thread.currentThread());
            try (CacheLock.Held _ = lock().shared()) {
              return true;
            }
          });
      waiting.get();

      first.close();

      assertThat(second.get()).isTrue();
    }
  }

  @Test
  void who_waits_can_be_interrupted_and_leaves_nothing_locked() throws Exception {
    CacheLock.Held first = lock().exclusive();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Thread> waiting = new CompletableFuture<>();
      Future<CacheLock.Held> second =
          other.submit(() -> {
            waiting.complete(Thread.currentThread());
            return lock().exclusive();
          });
      waiting.get().interrupt();

      assertThatThrownBy(second::get).hasCauseInstanceOf(InterruptedException.class);
    }
    first.close();

    try (CacheLock.Held _ = lock().tryExclusive().orElseThrow()) {
      assertThat(isFreeForOthers(true)).isFalse();
    }
  }

  @Test
  void a_file_that_cannot_be_opened_leaves_no_thread_locked_out() {
    CacheLock lost = CacheLock.of(folder.resolve("missing/0.lock"));

    assertThatThrownBy(lost::shared).isInstanceOf(IOException.class);
    assertThatThrownBy(lost::exclusive).isInstanceOf(IOException.class);
    assertThatThrownBy(lost::tryExclusive).isInstanceOf(IOException.class);
  }
}
