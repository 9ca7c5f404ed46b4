package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.oci.Digest;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link FileNode} in a {@link PackedTable}, without its path and inode. */
final class PackedNode {
  private static final FileType[] TYPES = FileType.values();

  /** Bytes of a node without link, attributes and digest, and of their lengths. */
  private static final int FIXED = 52;

  private static final byte[] NOTHING = new byte[0];

  private PackedNode() {}

  /**
   * Packs {@code node} behind a first byte that says what kind of row it is. Written out, as
   * streams take the compiler twenty megabytes once there are very many.
   */
  static byte[] write(int kind, FileNode node) {
    byte[] out = new byte[length(node)];
    int at = number(kind, 1, out, 0);
    at = number(node.type().letter(), 1, out, at);
    at = number(node.mode(), 2, out, at);
    at = number(node.uid(), 4, out, at);
    at = number(node.gid(), 4, out, at);
    at = number(node.size(), 8, out, at);
    Instant mtime = node.mtime();
    at = number(mtime.getEpochSecond(), 8, out, at);
    at = number(mtime.getNano(), 4, out, at);
    at = number(node.rdev(), 8, out, at);
    at = field(FileNames.encode(node.linkTarget()), out, at);
    at = number(node.xattrs().size(), 4, out, at);
    if (!node.xattrs().isEmpty()) {
      for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
        at = field(FileNames.encode(xattr.getKey()), out, at);
        at = field(xattr.getValue(), out, at);
      }
    }
    Digest digest = node.digest();
    field(digest == null ? NOTHING : digest.bytes(), out, at);
    return out;
  }

  /** Puts a big-endian number of so many bytes; returns where it ends. */
  private static int number(long value, int size, byte[] out, int at) {
    for (int i = 0; i < size; i++) {
      out[at + i] = (byte) (value >>> (8 * (size - 1 - i)));
    }
    return at + size;
  }

  /** Puts bytes behind their length; returns where they end. */
  private static int field(byte[] bytes, byte[] out, int at) {
    int start = number(bytes.length, 4, out, at);
    System.arraycopy(bytes, 0, out, start, bytes.length);
    return start + bytes.length;
  }

  /** Returns the length of what {@link #write} gives. */
  static int length(FileNode node) {
    int length = FIXED + FileNames.encode(node.linkTarget()).length;
    for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
      length += 8 + FileNames.encode(xattr.getKey()).length + xattr.getValue().length;
    }
    return node.digest() == null ? length : length + node.digest().bytes().length;
  }

  /** Returns whether a row that has a node is a directory's, without unpacking it. */
  static boolean isDirectory(PackedTable table, int row) {
    return table.valueAt(row, 1) == FileType.DIRECTORY.letter();
  }

  static FileNode read(String path, ByteBuffer in) {
    FileType type = type((char) in.get());
    int mode = in.getShort();
    long uid = in.getInt() & 0xFFFFFFFFL;
    long gid = in.getInt() & 0xFFFFFFFFL;
    long size = in.getLong();
    Instant mtime = time(in);
    long rdev = in.getLong();
    String link = FileNames.decode(field(in));
    SequencedMap<String, byte[]> xattrs = xattrs(in);
    return new FileNode(
        path, type, mode, uid, gid, size, mtime, link, rdev, xattrs, digest(in), null);
  }

  private static FileType type(char letter) {
    for (FileType type : TYPES) {
      if (type.letter() == letter) {
        return type;
      }
    }
    throw new IllegalArgumentException("type " + letter);
  }

  private static Instant time(ByteBuffer in) {
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }

  static void xattrs(SequencedMap<String, byte[]> xattrs, DataOutputStream out) throws IOException {
    out.writeInt(xattrs.size());
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      field(FileNames.encode(xattr.getKey()), out);
      field(xattr.getValue(), out);
    }
  }

  static SequencedMap<String, byte[]> xattrs(ByteBuffer in) {
    int count = in.getInt();
    if (count == 0) {
      return FileNode.NONE;
    }
    SequencedMap<String, byte[]> xattrs = new TreeMap<>();
    for (int left = count; left > 0; left--) {
      xattrs.put(FileNames.decode(field(in)), field(in));
    }
    return xattrs;
  }

  /** The length tells the algorithm. */
  private static @Nullable Digest digest(ByteBuffer in) {
    byte[] raw = field(in);
    return raw.length == 0 ? null : Digest.of(raw.length == 32 ? "sha256" : "sha512", raw);
  }

  static void field(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] field(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }
}
