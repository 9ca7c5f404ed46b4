package dev.jbuild.layer.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files that are there as a whole or not at all, whenever the machine stops. */
final class DurableFile {
  private DurableFile() {}

  /**
   * Writes {@code bytes} to {@code file}.
   *
   * @param work a folder of the same file system for the unfinished file
   */
  static void write(Path file, Path work, byte[] bytes) throws IOException {
    Path unfinished = Files.createTempFile(work, "file-", "");
    try {
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(false);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
