package dev.jbuild.layer.gzip;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;

/**
 * Gzip whose bytes depend on the input alone: not on the number of cores, nor on the JDK, nor on
 * how calls of {@code write} cut the input. It is one member, without name and time. Source: RFC
 * 1952.
 *
 * <p>Input of more than 256 KiB is compressed on every core, at most 32; who writes to this stream
 * writes to the sink too, and holds about 2 MiB per core. Smaller input is compressed by the caller
 * in {@code close}. One thread at a time may use a stream.
 *
 * <p>After an exception from the sink, or an interrupt, the stream writes nothing more: what the
 * sink then has is no gzip file. An interrupt shows as {@link InterruptedIOException}, with the
 * thread's interrupt status set.
 */
public final class ParallelGzip extends OutputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  /** Chunks of one stream that are looked for and kept; whoever writes more is seldom alike. */
  private static final int MOST_REMEMBERED = 64;

  private final OutputStream sink;
  private final int level;
  private final ChunkMemory memory;
  private final Executor workers;
  private final int mostPending;
  private final ArrayDeque<FutureTask<Chunk>> pending = new ArrayDeque<>();
  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private long size;
  private int begun;
  private Chunk current = new Chunk();
  private State state = State.NEW;

  private enum State {
    NEW,
    OPEN,
    FINISHED,
    BROKEN
  }

  /** Compresses to {@code sink} at level 6, on the cores of this machine. */
  public ParallelGzip(OutputStream sink) {
    this(sink, Deflate.USUAL_LEVEL, ChunkMemory.NONE);
  }

  /**
   * Compresses to {@code sink}, on the cores of this machine.
   *
   * @param level from 0, which stores, to 9
   * @param memory the bytes are the same whatever it knows
   */
  public ParallelGzip(OutputStream sink, int level, ChunkMemory memory) {
    this(sink, level, memory, Workers.shared(), Workers.COUNT);
  }

  ParallelGzip(OutputStream sink, Executor workers, int threads) {
    this(sink, Deflate.USUAL_LEVEL, ChunkMemory.NONE, workers, threads);
  }

  private ParallelGzip(
      OutputStream sink, int level, ChunkMemory memory, Executor workers, int threads) {
    this.sink = sink;
    this.level = level;
    this.memory = memory;
    this.workers = workers;
    this.mostPending = threads + 1;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireUsable();
    crc.update(bytes, offset, length);
    size += length;
    int done = 0;
    while (done < length) {
      if (current.isFull()) {
        submit();
      }
      done += current.fill(bytes, offset + done, length - done);
    }
  }

  private void requireUsable() throws IOException {
    switch (state) {
      case NEW, OPEN -> {}
      case FINISHED -> throw new IOException("gzip stream is closed");
      case BROKEN -> throw new IOException("gzip stream was broken off");
    }
  }

  private void submit() throws IOException {
    while (!pending.isEmpty() && (pending.size() >= mostPending || pending.getFirst().isDone())) {
      drainOne();
    }
    Chunk full = current;
    ChunkMemory known = memory();
    FutureTask<Chunk> task = new FutureTask<>(() -> full.encode(false, level, known), full);
    Chunk reused = free.pollFirst();
    current = reused == null ? new Chunk() : reused;
    current.follow(full);
    pending.addLast(task);
    handOver(task);
  }

  private ChunkMemory memory() {
    return begun++ < MOST_REMEMBERED ? memory : ChunkMemory.NONE;
  }

  /**
   * A thread that can't be started, as of a limit of pids, must not leave others waiting for it.
   */
  private void handOver(FutureTask<Chunk> task) {
    boolean taken = false;
    try {
      workers.execute(task);
      taken = true;
    } finally {
      if (!taken) {
        abandon();
      }
    }
  }

  private void drainOne() throws IOException {
    Chunk chunk = await(pending.removeFirst());
    emit(chunk);
    free.addFirst(chunk);
  }

  private Chunk await(FutureTask<Chunk> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException interrupt) {
      abandon();
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("interrupted while compressing");
      stopped.initCause(interrupt);
      throw stopped;
    } catch (ExecutionException broken) {
      abandon();
      throw new IllegalStateException("chunk was not compressed", broken.getCause());
    }
  }

  private void emit(Chunk chunk) throws IOException {
    begin();
    toSink(chunk.encoded(), chunk.encodedSize());
  }

  private void begin() throws IOException {
    if (state == State.NEW) {
      state = State.OPEN;
      toSink(HEADER, HEADER.length);
    }
  }

  private void toSink(byte[] bytes, int length) throws IOException {
    boolean written = false;
    try {
      sink.write(bytes, 0, length);
      written = true;
    } finally {
      if (!written) {
        abandon();
      }
    }
  }

  /** What a worker has begun it ends, into a chunk that nobody reads any more. */
  private void abandon() {
    state = State.BROKEN;
    pending.forEach(task -> task.cancel(false));
    pending.clear();
    free.clear();
  }

  /** Flushes the sink. It doesn't cut a chunk short, as that would change the bytes. */
  @Override
  public void flush() throws IOException {
    requireUsable();
    sink.flush();
  }

  /**
   * Writes all that is left and the member's end, and leaves the sink open. A second call does
   * nothing.
   */
  public void finish() throws IOException {
    if (state == State.FINISHED) {
      return;
    }
    requireUsable();
    current.encode(true, level, memory());
    while (!pending.isEmpty()) {
      drainOne();
    }
    emit(current);
    toSink(trailer(), 8);
    state = State.FINISHED;
  }

  private byte[] trailer() {
    byte[] trailer = new byte[8];
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (crc.getValue() >>> (8 * i));
      trailer[4 + i] = (byte) (size >>> (8 * i));
    }
    return trailer;
  }

  /** Finishes the member, unless it was finished or broken off, and closes the sink. */
  @Override
  public void close() throws IOException {
    try (sink) {
      if (state != State.BROKEN) {
        finish();
      }
    }
  }
}
