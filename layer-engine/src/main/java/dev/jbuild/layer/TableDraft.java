package dev.jbuild.layer;

import dev.jbuild.layer.store.StateFolder;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * A {@link PackedTable} that is made. Its rows may be packed anew at each look, so that those of a
 * large table are never held together.
 */
final class TableDraft {
  /** In bytes, from where on memory matters more than time. */
  private static final int LARGE = 4 << 20;

  private final long magic;
  private final Collection<? extends Row> rows;
  private final int[] bounds;
  private final int end;

  /** A row, the same at each look. */
  interface Row {
    byte[] key();

    /** Returns the length of {@link #value} in bytes. */
    int length();

    byte[] value();
  }

  /** A row that is held packed. */
  static final class PackedRow implements Row {
    private final byte[] key;
    private final byte[] value;

    PackedRow(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public int length() {
      return value.length;
    }

    @Override
    public byte[] value() {
      return value;
    }
  }

  /** Drafts a table of rows in any order. Of rows with the same key the last counts. */
  TableDraft(long magic, Collection<? extends Row> rows) {
    this.magic = magic;
    int[] bounds = new int[2 * rows.size()];
    int end = place(rows, bounds);
    boolean isSorted = end >= 0;
    this.rows = isSorted ? rows : sorted(rows);
    this.bounds = isSorted ? bounds : new int[2 * this.rows.size()];
    this.end = isSorted ? end : place(this.rows, this.bounds);
  }

  /**
   * Sets where keys and values start.
   *
   * @return where the last one ends, or a negative number if the rows aren't sorted
   */
  private static int place(Collection<? extends Row> rows, int[] bounds) {
    int at = PackedTable.HEAD + 4 * bounds.length;
    int row = 0;
    byte[] before = null;
    for (Row each : rows) {
      byte[] key = each.key();
      if (before != null && Arrays.compareUnsigned(before, key) >= 0) {
        return -1;
      }
      before = key;
      bounds[row] = at;
      at = Math.addExact(at, key.length);
      bounds[rows.size() + row++] = at;
      at = Math.addExact(at, each.length());
    }
    return at;
  }

  private static Collection<Row> sorted(Collection<? extends Row> rows) {
    NavigableMap<byte[], Row> sorted = new TreeMap<>(Arrays::compareUnsigned);
    for (Row row : rows) {
      sorted.put(row.key(), row);
    }
    return sorted.values();
  }

  /** Returns the table as {@link PackedTable#read} takes it. */
  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(end).putLong(magic).putInt(0).putInt(rows.size());
    for (int bound : bounds) {
      out.putInt(bound);
    }
    for (Row row : rows) {
      out.put(row.key()).put(row.value());
    }
    return out.putInt(8, PackedTable.sum(out.array())).array();
  }

  /**
   * Writes {@link #bytes} to {@code file}. A large table isn't held in memory for that, and is on
   * the disk afterwards; a small one is sooner made again, should the machine stop.
   */
  void write(StateFolder state, Path file) throws IOException {
    if (end < LARGE) {
      state.writeUnforced(file, bytes());
    } else {
      state.writeDurably(file, this::writeTo);
    }
  }

  /** Packs each row twice: the sum over all of them stands before them. */
  private void writeTo(OutputStream out) throws IOException {
    CRC32 sum = new CRC32();
    body(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
    DataOutputStream head = new DataOutputStream(out);
    head.writeLong(magic);
    head.writeInt((int) sum.getValue());
    body(out);
  }

  private void body(OutputStream to) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
    out.writeInt(rows.size());
    for (int bound : bounds) {
      out.writeInt(bound);
    }
    for (Row row : rows) {
      out.write(row.key());
      out.write(row.value());
    }
    out.flush();
  }
}
