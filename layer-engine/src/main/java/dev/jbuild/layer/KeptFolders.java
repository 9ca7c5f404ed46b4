package dev.jbuild.layer;

import dev.jbuild.layer.FolderLook.Columns;
import dev.jbuild.layer.internal.FileNames;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Folders as an earlier build has looked at them, in a file of which only those are read that are
 * asked for. Big-endian: the folders; an index of them; where the index starts, its CRC-32, a magic
 * number. A folder that is damaged counts as absent.
 */
final class KeptFolders {
  private static final long MAGIC = 0x6A62737461740003L;

  /** Bytes behind the index. */
  private static final int TAIL = 20;

  static final KeptFolders NONE = new KeptFolders(null, Map.of(), 0);

  private final @Nullable RandomAccessFile file;
  private final Map<String, Part> parts;
  private final int size;

  /** The folder that was read last: its files may be asked for one by one. */
  private WeakReference<FolderLook> last = new WeakReference<>(null);

  /** Where a folder is in the file, and the CRC-32 of it. */
  private record Part(long start, int length, int sum) {}

  private KeptFolders(@Nullable RandomAccessFile file, Map<String, Part> parts, int size) {
    this.file = file;
    this.parts = parts;
    this.size = size;
  }

  /** Opens a file; one that is absent, of another kind or damaged has nothing. */
  static KeptFolders open(Path path) throws IOException {
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException absent) {
      return NONE;
    }
    KeptFolders kept = open(file);
    if (kept.file == null) {
      file.close();
    }
    return kept;
  }

  private static KeptFolders open(RandomAccessFile file) throws IOException {
    long end = file.length() - TAIL;
    if (end < 4) {
      return NONE;
    }
    ByteBuffer tail = ByteBuffer.wrap(read(file, end, TAIL));
    long start = tail.getLong();
    int sum = tail.getInt();
    if (tail.getLong() != MAGIC || start < 0 || start > end - 4) {
      return NONE;
    }
    byte[] index = read(file, start, Math.toIntExact(end - start));
    return sum(index) == sum ? indexed(file, ByteBuffer.wrap(index)) : NONE;
  }

  private static KeptFolders indexed(RandomAccessFile file, ByteBuffer index) {
    int size = index.getInt();
    Map<String, Part> parts = new HashMap<>();
    while (index.hasRemaining()) {
      String path = FileNames.decode(PackedNode.field(index));
      parts.put(path, new Part(index.getLong(), index.getInt(), index.getInt()));
    }
    return new KeptFolders(file, parts, size);
  }

  private static byte[] read(RandomAccessFile file, long start, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(start);
    file.readFully(bytes);
    return bytes;
  }

  private static int sum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  /** Returns how many files there are in all folders. */
  int size() {
    return size;
  }

  Set<String> paths() {
    return parts.keySet();
  }

  /** Returns a folder, or null if it isn't kept. */
  synchronized @Nullable FolderLook find(String path) throws IOException {
    FolderLook folder = last.get();
    if (folder == null || !folder.path.equals(path)) {
      folder = read(path);
      last = new WeakReference<>(folder);
    }
    return folder;
  }

  private @Nullable FolderLook read(String path) throws IOException {
    Part part = parts.get(path);
    if (part == null || file == null) {
      return null;
    }
    byte[] bytes = read(file, part.start, part.length);
    return sum(bytes) == part.sum ? unpack(path, ByteBuffer.wrap(bytes)) : null;
  }

  private static FolderLook unpack(String path, ByteBuffer in) {
    int[] ends = new int[in.getInt()];
    byte[] names = new byte[in.getInt()];
    long[] numbers = new long[ends.length * FolderLook.NUMBERS];
    byte[] digests = new byte[ends.length * FolderLook.DIGEST];
    in.asLongBuffer().get(numbers);
    in.position(in.position() + 8 * numbers.length);
    in.asIntBuffer().get(ends);
    in.position(in.position() + 4 * ends.length);
    in.get(names).get(digests);
    Map<Integer, SequencedMap<String, byte[]>> xattrs = new HashMap<>();
    while (in.hasRemaining()) {
      xattrs.put(in.getInt(), PackedNode.xattrs(in));
    }
    // What was kept holds for good.
    return new FolderLook(
        path, Instant.MAX, new Columns(names, ends, numbers, digests), xattrs, Map.of());
  }

  /** Writes a file of folders. */
  static final class Writer {
    private final DataOutputStream out;
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private final DataOutputStream indexOut = new DataOutputStream(index);
    private long at;
    private int size;

    Writer(OutputStream to) {
      this.out = new DataOutputStream(new BufferedOutputStream(to));
    }

    /** Adds a folder; one without files is left out. */
    void add(FolderLook folder) throws IOException {
      if (folder.isEmpty()) {
        return;
      }
      byte[] bytes = pack(folder);
      out.write(bytes);
      PackedNode.field(FileNames.encode(folder.path), indexOut);
      indexOut.writeLong(at);
      indexOut.writeInt(bytes.length);
      indexOut.writeInt(sum(bytes));
      at += bytes.length;
      size += folder.size();
    }

    private static byte[] pack(FolderLook folder) throws IOException {
      byte[] xattrs = xattrs(folder);
      int rows = folder.size();
      int row = 8 * FolderLook.NUMBERS + 4 + FolderLook.DIGEST;
      ByteBuffer out = ByteBuffer.allocate(8 + rows * row + folder.names.length + xattrs.length);
      out.putInt(rows).putInt(folder.names.length);
      out.asLongBuffer().put(folder.numbers);
      out.position(out.position() + 8 * folder.numbers.length);
      out.asIntBuffer().put(folder.ends);
      out.position(out.position() + 4 * rows);
      out.put(folder.names);
      for (int i = 0; i < rows; i++) {
        folder.copyDigest(i, out.array(), out.position() + i * FolderLook.DIGEST);
      }
      return out.position(out.position() + rows * FolderLook.DIGEST).put(xattrs).array();
    }

    private static byte[] xattrs(FolderLook folder) throws IOException {
      if (folder.xattrs.isEmpty()) {
        return new byte[0];
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      for (int row = 0; row < folder.size(); row++) {
        if (folder.xattrs.containsKey(row)) {
          out.writeInt(row);
          PackedNode.xattrs(folder.xattrs.get(row), out);
        }
      }
      return bytes.toByteArray();
    }

    /** Writes the index. */
    void finish() throws IOException {
      ByteBuffer head = ByteBuffer.allocate(4 + index.size()).putInt(size).put(index.toByteArray());
      out.write(head.array());
      out.writeLong(at);
      out.writeInt(sum(head.array()));
      out.writeLong(MAGIC);
      out.flush();
    }
  }
}
