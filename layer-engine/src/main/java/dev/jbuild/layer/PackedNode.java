package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
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

  private PackedNode() {}

  /** Packs {@code node} behind a first byte that says what kind of row it is. */
  static byte[] write(int kind, FileNode node) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      out.writeByte(node.type().letter());
      out.writeShort(node.mode());
      out.writeInt((int) node.uid());
      out.writeInt((int) node.gid());
      out.writeLong(node.size());
      time(node.mtime(), out);
      out.writeLong(node.rdev());
      field(FileNames.encode(node.linkTarget()), out);
      xattrs(node.xattrs(), out);
      digest(node.digest(), out);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
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

  static void time(Instant time, DataOutputStream out) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  static Instant time(ByteBuffer in) {
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

  static void digest(@Nullable Digest digest, DataOutputStream out) throws IOException {
    field(digest == null ? new byte[0] : digest.bytes(), out);
  }

  /** The length tells the algorithm. */
  static @Nullable Digest digest(ByteBuffer in) {
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
