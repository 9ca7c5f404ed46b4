package dev.jbuild.layer.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGzipTests {
  private static final Executor NOBODY =
      task -> {
        throw new AssertionError("a thread was asked for");
      };

  @TempDir Path folder;

  static Stream<Arguments> inputs() {
    int[] sizes = {0, 1, 2, 3, 4, 5, 11, 300, 8191, 8192, 8193, 33_000, 65_535, 65_536};
    List<Arguments> inputs = new ArrayList<>();
    for (Input input : Input.values()) {
      for (int size : sizes) {
        inputs.add(Arguments.of(input, size));
      }
      for (int size = Chunk.SIZE - 1; size <= Chunk.SIZE + 1; size++) {
        inputs.add(Arguments.of(input, size));
        inputs.add(Arguments.of(input, size + Chunk.SIZE));
      }
    }
    return inputs.stream();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void the_jdk_reads_back_what_was_written(Input input, int size) throws IOException {
    byte[] bytes = input.bytes(size, size);

    assertThat(gunzip(gzip(bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void the_jdk_reads_back_input_of_any_size_and_kind(long seed) throws IOException {
    RandomGenerator random = Input.random(seed);
    Input input = Input.any(random);
    byte[] bytes = input.bytes(random.nextInt(1_500_000), seed);

    assertThat(gunzip(gzip(bytes))).isEqualTo(bytes);
  }

  private static final class Remembering implements ChunkMemory {
    final Map<Digest, byte[]> kept = new ConcurrentHashMap<>();
    final AtomicInteger found = new AtomicInteger();

    @Override
    public Optional<byte[]> find(Digest input) {
      Optional<byte[]> known = Optional.ofNullable(kept.get(input));
      found.addAndGet(known.isPresent() ? 1 : 0);
      return known;
    }

    @Override
    public void keep(Digest input, byte[] encoded) {
      assertThat(kept.put(input, encoded)).isNull();
    }
  }

  private static byte[] gzip(byte[] bytes, int level, ChunkMemory memory) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(sink, level, memory)) {
      gzip.write(bytes);
    }
    return sink.toByteArray();
  }

  @Test
  void chunks_that_are_remembered_give_the_same_bytes() throws IOException {
    byte[] bytes = Input.TEXT.bytes(4 * Chunk.SIZE + 5_000, 1);
    Remembering memory = new Remembering();

    assertThat(gzip(bytes, 6, memory)).isEqualTo(gzip(bytes));
    assertThat(memory.kept).hasSize(5);
    assertThat(gzip(bytes, 6, memory)).isEqualTo(gzip(bytes));
    assertThat(memory.found).hasValue(5);

    // Within the window of the next chunk.
    bytes[2 * Chunk.SIZE - 1]++;
    assertThat(gzip(bytes, 6, memory)).isEqualTo(gzip(bytes));
    assertThat(memory.found).hasValue(5 + 3);
    assertThat(gzip(bytes, 9, memory)).isEqualTo(gzip(bytes, 9, ChunkMemory.NONE));
    assertThat(memory.found).hasValue(5 + 3);
  }

  @Test
  void a_last_chunk_is_not_taken_for_one_in_the_middle() throws IOException {
    byte[] bytes = Input.TEXT.bytes(2 * Chunk.SIZE, 1);
    Remembering memory = new Remembering();
    gzip(Arrays.copyOf(bytes, Chunk.SIZE), 6, memory);

    assertThat(gunzip(gzip(bytes, 6, memory))).isEqualTo(bytes);
    assertThat(memory.found).hasValue(0);
  }

  @Test
  void neither_noise_nor_the_rest_of_a_large_stream_is_remembered() throws IOException {
    Remembering memory = new Remembering();
    gzip(Input.NOISE.bytes(2 * Chunk.SIZE, 1), 6, memory);
    assertThat(memory.kept).isEmpty();

    gzip(Input.TEXT.bytes(66 * Chunk.SIZE, 1), 6, memory);
    assertThat(memory.kept).hasSize(64);
  }

  @ParameterizedTest
  @EnumSource
  void gzip_accepts_what_was_written(Input input) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gzip")), "there is no /usr/bin/gzip");
    Path file = folder.resolve("input.gz");
    Files.write(file, gzip(input.bytes(700_000, 1)));

    Process gzip = new ProcessBuilder("/usr/bin/gzip", "-t", file.toString()).inheritIO().start();

    assertThat(gzip.waitFor()).isZero();
  }

  @Test
  void an_empty_input_is_a_member_of_20_bytes() throws IOException {
    assertThat(gzip(new byte[0]))
        .containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Whoever changes these changes the digest of each layer that is built from now on. */
  @ParameterizedTest
  @CsvSource({
    "ZEROS, 1000000, a844c48fd96a261f30a80699aea9b4b0992e6e64ce07590c10fbe60ccb5586dc",
    "TEXT, 3000, 37d91f69ff543d16009f00eebc1f0cda5541f5b68d0e4a621594efd71c48719c",
    "TEXT, 700000, eabefd3466aac6497802b19a02ddeac6f451fc1c3f325a4b4db5b87fe2797cdd",
    "NOISE, 600000, f0a51cdae7d519a2eea2e716ed37265b6ce0543e2d60e34e5d6b1e56e176aea6",
    "STEEP, 300000, b30a08dc19d739c97e2e0b02930d98f9c964ced5c3aad5c6d963d8974a0145fb",
    "REPEATS, 900000, 3220a4c2d0bf22cbe3dba8926c223144cff6ca20fa2a314983eb7c8bafa01869",
    "MIXED, 2000000, 0545f9da4aa594631002bc927b0ee273010f647152105fd0c5df6876a64b26af",
  })
  void the_bytes_are_those_of_every_earlier_release(Input input, int size, String digest)
      throws IOException {
    assertThat(Digest.sha256(gzip(input.bytes(size, 42))).hex()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void the_bytes_do_not_depend_on_how_the_input_is_cut(long seed) throws IOException {
    byte[] bytes = Input.MIXED.bytes(2 * Chunk.SIZE + (seed == 1 ? 0 : 12_345), seed);
    RandomGenerator random = Input.random(seed);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    try (ParallelGzip gzip = new ParallelGzip(sink)) {
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, random.nextInt(seed % 2 == 0 ? 10 : 400_000));
        if (length == 1) {
          gzip.write(bytes[at]);
        } else {
          gzip.write(bytes, at, length);
        }
        at += length;
        if (random.nextInt(100) == 0) {
          gzip.flush();
        }
      }
    }

    assertThat(sink.toByteArray()).isEqualTo(gzip(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void the_bytes_do_not_depend_on_the_number_of_threads(int threads) throws IOException {
    byte[] bytes = Input.MIXED.bytes(3_000_000, 7);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    try (ExecutorService workers = Executors.newFixedThreadPool(threads);
        ParallelGzip gzip = new ParallelGzip(sink, workers, threads)) {
      gzip.write(bytes);
    }

    assertThat(sink.toByteArray()).isEqualTo(gzip(bytes));
  }

  @Test
  void many_streams_at_once_do_not_disturb_each_other() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          Stream.iterate(0, i -> i + 1)
              .limit(12)
              .map(i -> Input.MIXED.bytes(600_000, i))
              .map(bytes -> threads.submit(() -> assertThat(gunzip(gzip(bytes))).isEqualTo(bytes)))
              .toList();
      for (var one : running) {
        one.get();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2048, Chunk.SIZE})
  void input_of_one_chunk_needs_no_thread(int size) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    byte[] bytes = Input.TEXT.bytes(size, 3);

    try (ParallelGzip gzip = new ParallelGzip(sink, NOBODY, 4)) {
      gzip.write(bytes);
    }

    assertThat(gunzip(sink.toByteArray())).isEqualTo(bytes);
  }

  @Test
  void noise_grows_by_less_than_a_thousandth() throws IOException {
    assertThat(gzip(Input.NOISE.bytes(1_000_000, 1)).length).isBetween(1_000_000, 1_001_000);
  }

  @Test
  void a_match_reaches_into_the_chunk_before() throws IOException {
    byte[] noise = Input.NOISE.bytes(Chunk.SIZE, 1);
    byte[] repeated = new byte[Chunk.SIZE + 30_000];
    System.arraycopy(noise, 0, repeated, 0, Chunk.SIZE);
    System.arraycopy(noise, Chunk.SIZE - 30_000, repeated, Chunk.SIZE, 1000);

    assertThat(gzip(repeated).length).isLessThan(Chunk.SIZE + 300);
  }

  @Test
  void finish_leaves_the_sink_open_and_close_closes_it() throws IOException {
    BrokenSink sink = new BrokenSink(Long.MAX_VALUE);
    ParallelGzip gzip = new ParallelGzip(sink);

    gzip.finish();
    assertThat(sink.closed).isFalse();
    gzip.close();
    gzip.close();

    assertThat(sink.closed).isTrue();
    assertThat(sink.taken).isEqualTo(20);
    assertThatThrownBy(() -> gzip.write(1)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10, 600_000, 2_000_000, 3_000_000})
  void what_the_sink_throws_comes_out_once_and_closes_it(long room) {
    BrokenSink sink = new BrokenSink(room);
    ParallelGzip gzip = new ParallelGzip(sink);
    byte[] noise = Input.NOISE.bytes(3_000_000, 1);

    assertThatThrownBy(
            () -> {
              gzip.write(noise);
              gzip.finish();
            })
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
    assertThatThrownBy(() -> gzip.write(1)).hasMessage("gzip stream was broken off");
    assertThatThrownBy(gzip::finish).hasMessage("gzip stream was broken off");
    long taken = sink.taken;
    assertThat(gzip).satisfies(ParallelGzip::close);

    assertThat(sink.closed).isTrue();
    assertThat(sink.taken).isEqualTo(taken);
  }

  @Test
  void an_interrupt_ends_the_wait_for_workers_that_are_busy() {
    List<Runnable> waiting = new ArrayList<>();
    BrokenSink sink = new BrokenSink(Long.MAX_VALUE);
    ParallelGzip gzip = new ParallelGzip(sink, waiting::add, 2);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> gzip.write(new byte[10 * Chunk.SIZE]))
        .isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(waiting).as("chunks in memory").hasSize(3);
    assertThat(gzip).satisfies(ParallelGzip::close);
    assertThat(sink.taken).isZero();
  }

  @Test
  void a_thread_that_cannot_be_started_breaks_the_stream() {
    BrokenSink sink = new BrokenSink(Long.MAX_VALUE);
    ParallelGzip gzip = new ParallelGzip(sink, NOBODY, 4);

    assertThatThrownBy(() -> gzip.write(new byte[2 * Chunk.SIZE]))
        .hasMessage("a thread was asked for");
    assertThat(gzip).satisfies(ParallelGzip::close);

    assertThat(sink.closed).isTrue();
    assertThat(sink.taken).isZero();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(sink)) {
      gzip.write(bytes);
    }
    return sink.toByteArray();
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static final class BrokenSink extends OutputStream {
    private final long room;
    private long taken;
    private boolean closed;

    BrokenSink(long room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (taken + length > room) {
        throw new IOException("no space left");
      }
      taken += length;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
