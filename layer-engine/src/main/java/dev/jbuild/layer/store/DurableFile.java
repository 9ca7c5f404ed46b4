package dev.jbuild.layer.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Small files that are there as a whole or not at all. */
final class DurableFile {
  /** Not random: to make the JDK's source of randomness takes 15 ms. */
  private static final AtomicLong COUNT = new AtomicLong();

  private DurableFile() {}

  /**
   * Writes {@code bytes} to {@code file}; they are there whenever the machine stops.
   *
   * @param work a folder of this process's own, on the same file system, for the unfinished file
   */
  static void write(Path file, Path work, byte[] bytes) throws IOException {
    write(file, work, channel -> write(channel, bytes), true);
  }

  /** Writes what {@code content} gives, as {@link #write(Path, Path, byte[])} does. */
  static void write(Path file, Path work, StateFolder.Writing content) throws IOException {
    write(file, work, channel -> content.to(Channels.newOutputStream(channel)), true);
  }

  /** Writes as {@link #write} does, but doesn't wait for the disk. */
  static void writeUnforced(Path file, Path work, byte[] bytes) throws IOException {
    write(file, work, channel -> write(channel, bytes), false);
  }

  /** Writes what {@code content} gives, and doesn't wait for the disk either. */
  static void writeUnforced(Path file, Path work, StateFolder.Writing content) throws IOException {
    write(file, work, channel -> content.to(Channels.newOutputStream(channel)), false);
  }

  private interface Filling {
    void fill(FileChannel channel) throws IOException;
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  private static void write(Path file, Path work, Filling content, boolean force)
      throws IOException {
    Path unfinished = work.resolve("file-" + COUNT.incrementAndGet());
    try {
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.fill(channel);
        if (force) {
          channel.force(false);
        }
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
