package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import dev.jbuild.layer.internal.FileNames;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The files of a {@link LayerIndex} that stays on disk, sorted by the bytes of their paths. */
final class ListedFiles implements Iterable<FileNode> {
  private final TableFile table;

  ListedFiles(TableFile table) {
    this.table = table;
  }

  @Override
  public Iterator<FileNode> iterator() {
    return new Walk();
  }

  private final class Walk implements Iterator<FileNode> {
    private int row;
    private @Nullable FileNode next = following();

    private @Nullable FileNode following() {
      while (row < table.size()) {
        PackedRow packed = table.row(row++);
        ByteBuffer value = ByteBuffer.wrap(packed.value());
        if ((value.get() & LayerIndex.FILE) != 0) {
          return PackedNode.read(FileNames.decode(packed.key()), value);
        }
      }
      return null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public FileNode next() {
      FileNode file = next;
      if (file == null) {
        throw new NoSuchElementException();
      }
      next = following();
      return file;
    }
  }
}
