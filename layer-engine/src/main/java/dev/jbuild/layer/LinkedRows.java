package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What the hard links of a layer are in the end. A link is made to the file that is there when its
 * entry comes: what takes the place of that file later leaves the link as it is.
 */
final class LinkedRows {
  private final LayerIndexDraft draft;
  private final Integer[] order;
  private final BitSet current = new BitSet();

  /** By a file's row, the link that stands for it once something else has its path. */
  private final Map<Integer, String> moved = new HashMap<>();

  /** By a file's row, what it became by links whose attributes are others. */
  private final Map<Integer, FileNode> changed = new HashMap<>();

  /**
   * Looks at the rows of a draft.
   *
   * @param order all rows by path, and those of one path by number
   * @param rows those that count
   */
  LinkedRows(LayerIndexDraft draft, Integer[] order, int[] rows) {
    this.draft = draft;
    this.order = order;
    for (int row : rows) {
      current.set(row);
    }
  }

  /**
   * Returns what the table has of hard links, by row, if that is another than what they were added
   * as.
   *
   * @param links their rows, ascending
   */
  Map<Integer, byte[]> values(int[] links) {
    int[] targets = new int[links.length];
    // Of one to a file of the layers below, a link to it: that or one before.
    int[] files = new int[links.length];
    for (int i = 0; i < links.length; i++) {
      FileNode link = draft.node(links[i]);
      targets[i] = before(links[i], FileNames.encode(link.linkTarget()));
      int other = Arrays.binarySearch(links, targets[i]);
      files[i] = targets[i] < 0 ? links[i] : other < 0 ? targets[i] : files[other];
      change(files[i], link);
    }
    Map<Integer, byte[]> values = new HashMap<>();
    changed.forEach((row, file) -> values.put(row, PackedNode.write(kind(row), file)));
    for (int i = 0; i < links.length; i++) {
      if (current.get(links[i])) {
        FileNode file = file(files[i]);
        boolean stays =
            files[i] == targets[i] && current.get(targets[i]) && file.type() == FileType.FILE;
        if (!stays) {
          values.put(links[i], value(draft.node(links[i]), file, files[i]));
        }
      }
    }
    return values;
  }

  private FileNode file(int row) {
    FileNode known = changed.get(row);
    return known == null ? draft.node(row) : known;
  }

  /** Gives a file of this layer the attributes of a link to it. */
  private void change(int row, FileNode link) {
    FileNode file = file(row);
    if (file.type() != FileType.HARDLINK) {
      FileNode linked = file.linkedBy(link);
      if (!Arrays.equals(PackedNode.write(0, file), PackedNode.write(0, linked))) {
        changed.put(row, linked);
      }
    }
  }

  private int kind(int row) {
    return changed.containsKey(row) ? LayerIndex.FILE | LayerIndex.LINKED : LayerIndex.FILE;
  }

  /** Returns the row that is at {@code path} when {@code link} is added, or a negative number. */
  private int before(int link, byte[] path) {
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int compared = draft.compare(order[middle], path);
      if (compared < 0 || (compared == 0 && order[middle] < link)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int row = low == 0 ? -1 : order[low - 1];
    return row >= 0 && draft.compare(row, path) == 0 && !draft.isRemoved(row, link) ? row : -1;
  }

  private byte[] value(FileNode link, FileNode file, int row) {
    return switch (file.type()) {
      case HARDLINK ->
          PackedNode.write(
              LayerIndex.FILE | LayerIndex.BELOW, link.asHardLinkTo(file.linkTarget()));
      case FILE -> {
        String first = current.get(row) ? file.path() : moved.putIfAbsent(row, link.path());
        yield first == null
            ? moved(file.withPath(link.path()), row)
            : PackedNode.write(LayerIndex.FILE, link.asHardLinkTo(first));
      }
      case DIRECTORY, SYMLINK, CHAR, BLOCK, FIFO ->
          PackedNode.write(kind(row), file.withPath(link.path()));
    };
  }

  /** The number of a row is that of its entry. */
  private byte[] moved(FileNode file, int row) {
    byte[] node = PackedNode.write(kind(row) | LayerIndex.MOVED, file);
    return ByteBuffer.allocate(node.length + Integer.BYTES).put(node).putInt(row).array();
  }
}
