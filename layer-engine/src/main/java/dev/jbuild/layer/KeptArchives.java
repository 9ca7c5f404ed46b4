package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/**
 * What archives hold, by the digests of their bytes, so that one that was looked through isn't
 * uncompressed again. A file each: a magic number of 8 bytes, CRC-32 of all that follows, then the
 * path and the node of each entry. One that is damaged counts as absent.
 */
final class KeptArchives {
  /** Another one once a reader of archives finds something else in one that was read before. */
  private static final long MAGIC = 0x6A6275696C610001L;

  private static final int HEAD = 12;

  /** In bytes; of about 100,000 entries. */
  private static final int MAX_SIZE = 16 << 20;

  private final StateFolder state;

  KeptArchives(StateFolder state) {
    this.state = state;
  }

  private Path file(Digest archive) {
    return state.folder("archives").resolve(archive.hex());
  }

  /** Returns the entries of an archive in their order, those of files with their digests. */
  Optional<Iterator<FileNode>> find(Digest archive) {
    byte[] bytes;
    try {
      bytes = StateFolder.read(file(archive));
    } catch (IOException absent) {
      return Optional.empty();
    }
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
    try {
      if (entries.bytes.size() <= MAX_SIZE) {
        byte[] all = entries.bytes.toByteArray();
        state.writeUnforced(
            file(archive), ByteBuffer.wrap(all).putInt(8, PackedTable.sum(all)).array());
      }
    } catch (IOException lost) {
      // It will be looked through again.
    }
  }

  /** The entries of an archive that is looked through. */
  static final class Draft {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Draft() throws IOException {
      out.writeLong(MAGIC);
      out.writeInt(0);
    }

    void add(FileNode entry) throws IOException {
      if (bytes.size() <= MAX_SIZE) {
        PackedNode.field(FileNames.encode(entry.path()), out);
        out.write(PackedNode.write(0, entry));
      }
    }
  }
}
