package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What archives hold, by the digests of their bytes, so that one that was looked through isn't
 * uncompressed again. A file each: a magic number of 8 bytes, CRC-32 of all that follows, then the
 * path and the node of each entry. One that is damaged counts as absent.
 */
final class KeptArchives {
  /** Another one once a reader of archives finds something else in one that was read before. */
  private static final long MAGIC = 0x6A6275696C610001L;

  private static final int HEAD = 12;

  /** In bytes; of about 40,000 entries. */
  private static final int MAX_SIZE = 6 << 20;

  private final StateFolder state;

  KeptArchives(StateFolder state) {
    this.state = state;
  }

  private Path file(Digest archive) {
    return state.folder("archives").resolve(archive.hex());
  }

  /** Returns the entries of an archive in their order, those of files with their digests. */
  Optional<Iterator<FileNode>> find(Digest archive) {
    return KeptFile.read(file(archive), MAX_SIZE).flatMap(KeptArchives::entries);
  }

  private static Optional<Iterator<FileNode>> entries(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return bytes.length >= HEAD && in.getLong() == MAGIC && in.getInt() == PackedTable.sum(bytes)
        ? Optional.of(new Entries(in))
        : Optional.empty();
  }

  private record Entries(ByteBuffer in) implements Iterator<FileNode> {
    @Override
    public boolean hasNext() {
      return in.hasRemaining();
    }

    @Override
    public FileNode next() {
      String path = FileNames.decode(PackedNode.field(in));
      in.get();
      return PackedNode.read(path, in);
    }
  }

  /** Keeps the entries of an archive, unless there are very many. */
  void keep(Digest archive, Draft entries) {
    if (entries.size > MAX_SIZE) {
      return;
    }
    try {
      state.writeUnforced(file(archive), entries::write);
    } catch (IOException lost) {
      // It will be looked through again.
    }
  }

  /** The entries of an archive that is looked through. */
  static final class Draft {
    /** Not one array: it would be copied each time it grows, and stay in the old generation. */
    private final List<byte[]> rows = new ArrayList<>();

    private int size = HEAD;

    void add(FileNode entry) {
      if (size > MAX_SIZE) {
        return;
      }
      byte[] path = FileNames.encode(entry.path());
      byte[] node = PackedNode.write(0, entry);
      int length = Integer.BYTES + path.length + node.length;
      size += length;
      if (size > MAX_SIZE) {
        rows.clear();
      } else {
        rows.add(ByteBuffer.allocate(length).putInt(path.length).put(path).put(node).array());
      }
    }

    private void write(OutputStream to) throws IOException {
      CRC32 sum = new CRC32();
      rows.forEach(sum::update);
      OutputStream out = new BufferedOutputStream(to);
      out.write(ByteBuffer.allocate(HEAD).putLong(MAGIC).putInt((int) sum.getValue()).array());
      for (byte[] row : rows) {
        out.write(row);
      }
      out.flush();
    }
  }
}
