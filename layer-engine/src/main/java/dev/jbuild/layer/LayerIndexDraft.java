package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import dev.jbuild.layer.internal.FileNames;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@link LayerIndex} that is made while a layer is read, in whatever order that has its files. It
 * holds them packed: a layer may have very many.
 */
public final class LayerIndexDraft {
  private static final int CHUNK = 1 << 18;

  /** Rows one after the other: a path and a node, each behind its length. No row is in two. */
  private final List<byte[]> chunks = new ArrayList<>();

  /** How much of the last chunk is used. */
  private int used = CHUNK;

  /** By row: its chunk, and where it starts there. */
  private int[] chunkOf = new int[64];

  private int[] starts = new int[64];
  private int size;

  /** By path, how many rows there were when what was there was removed. */
  private final Map<String, Integer> removed = new HashMap<>();

  private final Map<String, Integer> removedBelow = new HashMap<>();

  /** Starts without files. */
  public LayerIndexDraft() {}

  /** Adds a file, in place of what is at its path. */
  public void add(FileNode file) {
    byte[] key = FileNames.encode(file.path());
    byte[] value = PackedNode.write(LayerIndex.FILE, file);
    int length = 8 + key.length + value.length;
    if (used + length > CHUNK) {
      chunks.add(new byte[Math.max(CHUNK, length)]);
      used = 0;
    }
    if (size == starts.length) {
      chunkOf = Arrays.copyOf(chunkOf, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
    }
    chunkOf[size] = chunks.size() - 1;
    starts[size++] = used;
    put(key);
    put(value);
  }

  private void put(byte[] bytes) {
    byte[] chunk = chunks.getLast();
    for (int shift = 24; shift >= 0; shift -= 8) {
      chunk[used++] = (byte) (bytes.length >>> shift);
    }
    System.arraycopy(bytes, 0, chunk, used, bytes.length);
    used += bytes.length;
  }

  /** Removes the file at {@code path}, if there is one. */
  public void remove(String path) {
    removed.put(path, size);
  }

  /** Removes all that is below {@code path}. */
  public void removeBelow(String path) {
    removedBelow.put(path, size);
  }

  /** Returns the table of contents with the files that are there. */
  public LayerIndex index(Set<String> whiteouts, Set<String> opaques) {
    return LayerIndex.of(new Rows(sorted()), whiteouts, opaques);
  }

  /** Returns the rows that count, sorted by path. */
  private int[] sorted() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, row -> row);
    // It is stable, so that of several rows of one path the last is the last that was added.
    Arrays.sort(order, this::compare);
    int[] rows = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      boolean replaced = i + 1 < size && compare(order[i], order[i + 1]) == 0;
      if (!replaced && !isRemoved(order[i])) {
        rows[count++] = order[i];
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private int compare(int one, int other) {
    byte[] a = chunks.get(chunkOf[one]);
    byte[] b = chunks.get(chunkOf[other]);
    int aStart = starts[one];
    int bStart = starts[other];
    return Arrays.compareUnsigned(
        a,
        aStart + 4,
        aStart + 4 + length(a, aStart),
        b,
        bStart + 4,
        bStart + 4 + length(b, bStart));
  }

  private static int length(byte[] chunk, int at) {
    int length = 0;
    for (int i = at; i < at + 4; i++) {
      length = (length << 8) + (chunk[i] & 0xFF);
    }
    return length;
  }

  private boolean isRemoved(int row) {
    if (removed.isEmpty() && removedBelow.isEmpty()) {
      return false;
    }
    String path = FileNames.decode(key(row));
    boolean gone = removed.getOrDefault(path, 0) > row;
    while (!gone && !path.isEmpty() && !removedBelow.isEmpty()) {
      path = FileNode.parentOf(path);
      gone = removedBelow.getOrDefault(path, 0) > row;
    }
    return gone;
  }

  private byte[] key(int row) {
    return field(chunks.get(chunkOf[row]), starts[row]);
  }

  private static byte[] field(byte[] chunk, int start) {
    return Arrays.copyOfRange(chunk, start + 4, start + 4 + length(chunk, start));
  }

  /** The rows, each copied when it is asked for. */
  private final class Rows extends AbstractList<PackedRow> {
    private final int[] rows;

    Rows(int[] rows) {
      this.rows = rows;
    }

    @Override
    public PackedRow get(int index) {
      byte[] chunk = chunks.get(chunkOf[rows[index]]);
      int start = starts[rows[index]];
      return new PackedRow(field(chunk, start), field(chunk, start + 4 + length(chunk, start)));
    }

    @Override
    public int size() {
      return rows.length;
    }
  }
}
