package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of contents on disk: magic, counts, entries, and a CRC-32C of it all. A file that isn't
 * as it should be counts as absent, since it can be made again.
 */
final class IndexFile {
  private static final long MAGIC = 0x6A6275696C640001L;
  private static final int MAX_BYTES = 1 << 20;

  private IndexFile() {}

  static byte[] write(LayerIndex index) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(MAGIC);
    out.writeInt(index.nodes().size());
    for (FileNode node : index.nodes().values()) {
      write(node, out);
    }
    for (var paths :
        new TreeSet<?>[] {new TreeSet<>(index.whiteouts()), new TreeSet<>(index.opaques())}) {
      out.writeInt(paths.size());
      for (Object path : paths) {
        text(String.valueOf(path), out);
      }
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes.toByteArray());
    out.writeLong(sum.getValue());
    return bytes.toByteArray();
  }

  private static void write(FileNode node, DataOutputStream out) throws IOException {
    text(node.path(), out);
    out.writeByte(node.type().letter());
    out.writeShort(node.mode());
    out.writeInt((int) node.uid());
    out.writeInt((int) node.gid());
    out.writeLong(node.size());
    Instant mtime = node.mtime();
    out.writeLong(mtime.getEpochSecond());
    out.writeInt(mtime.getNano());
    text(node.linkTarget(), out);
    out.writeLong(node.rdev());
    out.writeInt(node.xattrs().size());
    for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
      text(xattr.getKey(), out);
      bytes(xattr.getValue(), out);
    }
    Digest digest = node.digest();
    text(digest == null ? "" : digest.toString(), out);
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    bytes(FileNames.encode(text), out);
  }

  private static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static Optional<LayerIndex> read(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
      return Optional.ofNullable(read(in, sum));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (EOFException | IllegalArgumentException | DateTimeException corrupt) {
      return Optional.empty();
    }
  }

  private static @Nullable LayerIndex read(DataInputStream in, CRC32C sum) throws IOException {
    if (in.readLong() != MAGIC) {
      return null;
    }
    NavigableMap<String, FileNode> nodes = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      FileNode node = node(in);
      nodes.put(node.path(), node);
    }
    NavigableSet<String> whiteouts = texts(in);
    NavigableSet<String> opaques = texts(in);
    long expected = sum.getValue();
    return in.readLong() == expected ? new LayerIndex(nodes, whiteouts, opaques) : null;
  }

  private static FileNode node(DataInputStream in) throws IOException {
    String path = text(in);
    FileType type = type((char) in.readByte());
    int mode = in.readShort();
    long uid = in.readInt() & 0xFFFFFFFFL;
    long gid = in.readInt() & 0xFFFFFFFFL;
    long size = in.readLong();
    Instant mtime = Instant.ofEpochSecond(in.readLong(), in.readInt());
    String link = text(in);
    long rdev = in.readLong();
    SequencedMap<String, byte[]> xattrs = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      xattrs.put(text(in), bytes(in));
    }
    String digest = text(in);
    return new FileNode(
        path,
        type,
        mode,
        uid,
        gid,
        size,
        mtime,
        link,
        rdev,
        xattrs,
        digest.isEmpty() ? null : Digest.parse(digest),
        null);
  }

  private static FileType type(char letter) {
    for (FileType type : FileType.values()) {
      if (type.letter() == letter) {
        return type;
      }
    }
    throw new IllegalArgumentException("type " + letter);
  }

  private static NavigableSet<String> texts(DataInputStream in) throws IOException {
    NavigableSet<String> texts = new TreeSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(DataInputStream in) throws IOException {
    return FileNames.decode(bytes(in));
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IllegalArgumentException("length " + length);
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
