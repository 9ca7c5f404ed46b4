package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import dev.jbuild.layer.internal.FileNames;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /** The rows that are hard links. */
  private int[] links = new int[4];

  private int linkCount;

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
    if (file.type() == FileType.HARDLINK) {
      links = linkCount < links.length ? links : Arrays.copyOf(links, 2 * linkCount);
      links[linkCount++] = size;
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
    return LayerIndex.of(rows(), whiteouts, opaques);
  }

  private Rows rows() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, row -> row);
    // It is stable, so that of several rows of one path the last is the last that was added.
    Arrays.sort(order, this::compare);
    int[] rows = current(order);
    Map<Integer, byte[]> values =
        linkCount == 0
            ? Map.of()
            : new LinkedRows(this, order, rows).values(Arrays.copyOf(links, linkCount));
    return new Rows(rows, values);
  }

  /** Returns the rows that count, sorted by path. */
  private int[] current(Integer[] order) {
    int[] rows = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      boolean replaced = i + 1 < size && compare(order[i], order[i + 1]) == 0;
      if (!replaced && !isRemoved(order[i], size)) {
        rows[count++] = order[i];
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private int compare(int one, int other) {
    byte[] chunk = chunks.get(chunkOf[other]);
    int start = starts[other] + 4;
    return compare(one, chunk, start, start + length(chunk, starts[other]));
  }

  /** Compares the path of a row with another. */
  int compare(int row, byte[] path) {
    return compare(row, path, 0, path.length);
  }

  private int compare(int row, byte[] other, int from, int to) {
    byte[] chunk = chunks.get(chunkOf[row]);
    int start = starts[row] + 4;
    return Arrays.compareUnsigned(
        chunk, start, start + length(chunk, starts[row]), other, from, to);
  }

  private static int length(byte[] chunk, int at) {
    int length = 0;
    for (int i = at; i < at + 4; i++) {
      length = (length << 8) + (chunk[i] & 0xFF);
    }
    return length;
  }

  /** Returns whether a row was removed before there were {@code rows} rows. */
  boolean isRemoved(int row, int rows) {
    if (removed.isEmpty() && removedBelow.isEmpty()) {
      return false;
    }
    String path = path(row);
    boolean gone = isBetween(row, removed.get(path), rows);
    while (!gone && !path.isEmpty() && !removedBelow.isEmpty()) {
      path = FileNode.parentOf(path);
      gone = isBetween(row, removedBelow.get(path), rows);
    }
    return gone;
  }

  private static boolean isBetween(int row, @Nullable Integer removal, int rows) {
    return removal != null && row < removal && removal <= rows;
  }

  private String path(int row) {
    return FileNames.decode(field(chunks.get(chunkOf[row]), starts[row]));
  }

  private byte[] value(int row) {
    byte[] chunk = chunks.get(chunkOf[row]);
    return field(chunk, starts[row] + 4 + length(chunk, starts[row]));
  }

  FileNode node(int row) {
    ByteBuffer value = ByteBuffer.wrap(value(row));
    value.get();
    return PackedNode.read(path(row), value);
  }

  private static byte[] field(byte[] chunk, int start) {
    return Arrays.copyOfRange(chunk, start + 4, start + 4 + length(chunk, start));
  }

  /** The rows, each copied when it is asked for. */
  private final class Rows extends AbstractList<PackedRow> {
    private final int[] rows;

    /** Of those that have another than when they were added. */
    private final Map<Integer, byte[]> values;

    Rows(int[] rows, Map<Integer, byte[]> values) {
      this.rows = rows;
      this.values = values;
    }

    @Override
    public PackedRow get(int index) {
      int row = rows[index];
      byte[] value = values.get(row);
      return new PackedRow(
          field(chunks.get(chunkOf[row]), starts[row]), value == null ? value(row) : value);
    }

    @Override
    public int size() {
      return rows.length;
    }
  }
}
