package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The rows of a {@link PackedTable} in its file, of which a stretch is held at a time: for who goes
 * over all of them once. One thread at a time may use it.
 */
final class TableFile {
  private static final int STRETCH = 1 << 16;

  /** No channel: one would end when another step fails, before it is known why this one ran. */
  private final RandomAccessFile file;

  private final int length;

  /** As those of the table. */
  private int[] bounds = {};

  private byte[] stretch = {};
  private int start;

  private TableFile(RandomAccessFile file) throws IOException {
    this.file = file;
    this.length = Math.toIntExact(file.length());
  }

  /** Opens a table; one that is absent, of another kind or damaged is nothing. */
  static Optional<TableFile> open(long magic, Path path) throws IOException {
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
    TableFile table = new TableFile(file);
    if (table.isSound(magic)) {
      table.readBounds();
      return Optional.of(table);
    }
    file.close();
    return Optional.empty();
  }

  private boolean isSound(long magic) throws IOException {
    if (length < PackedTable.HEAD) {
      return false;
    }
    ByteBuffer head = bytes(0, PackedTable.HEAD);
    if (head.getLong() != magic) {
      return false;
    }
    int told = head.getInt();
    CRC32 sum = new CRC32();
    for (int at = 12; at < length; at += STRETCH) {
      sum.update(bytes(at, Math.min(STRETCH, length - at)));
    }
    return (int) sum.getValue() == told;
  }

  private void readBounds() throws IOException {
    int size = bytes(12, 4).getInt();
    bounds = new int[2 * size];
    bytes(PackedTable.HEAD, 4 * bounds.length).asIntBuffer().get(bounds);
  }

  /** Returns bytes of the file, until others are asked for. */
  private ByteBuffer bytes(int from, int count) throws IOException {
    if (from < start || from + count > start + stretch.length) {
      stretch = new byte[Math.max(count, Math.min(STRETCH, length - from))];
      start = from;
      file.seek(from);
      file.readFully(stretch);
    }
    return ByteBuffer.wrap(stretch, from - start, count);
  }

  int size() {
    return bounds.length / 2;
  }

  PackedRow row(int row) {
    int end = row + 1 < size() ? bounds[row + 1] : length;
    byte[] bytes = new byte[end - bounds[row]];
    try {
      bytes(bounds[row], bytes.length).get(bytes);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    int key = bounds[size() + row] - bounds[row];
    return new PackedRow(Arrays.copyOf(bytes, key), Arrays.copyOfRange(bytes, key, bytes.length));
  }
}
