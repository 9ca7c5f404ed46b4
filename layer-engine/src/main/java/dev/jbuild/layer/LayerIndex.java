package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import dev.jbuild.layer.TableDraft.Row;
import dev.jbuild.layer.internal.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of one layer: its files, the paths that it hides in the layers below
 * (whiteouts), and the directories whose content in the layers below it hides (opaques). It stays
 * packed as it is on disk, and entries are decoded when they are asked for. Source: image-spec 1.1,
 * layer.md.
 */
public final class LayerIndex {
  private static final long MAGIC = 0x6A6275696C640004L;
  private static final int MAX_LINKS = 100;

  static final int FILE = 1;
  private static final int WHITEOUT = 2;
  private static final int OPAQUE = 4;

  /** A hard link to a file of the layers below, whatever this layer has at that path. */
  static final int BELOW = 8;

  /**
   * A file whose content isn't that of the last entry with its path: the entry's number follows.
   */
  static final int MOVED = 16;

  /** A file that has the attributes of a hard link's entry. */
  static final int LINKED = 32;

  /** By path; the first byte of a value says what the path is in this layer. */
  private final PackedTable table;

  /**
   * By row, the first from there on that is shown; made when it is needed. A layer may hide very
   * many paths below one that is asked for very often.
   */
  private volatile int @Nullable [] shownFrom;

  private LayerIndex(PackedTable table) {
    this.table = table;
  }

  /** Packs a table of contents. Inodes are not kept. */
  public static LayerIndex of(
      Collection<FileNode> files, Set<String> whiteouts, Set<String> opaques) {
    return new LayerIndex(PackedTable.of(draft(files, whiteouts, opaques)));
  }

  /**
   * Drafts a table of contents.
   *
   * @param files the same in the same order at each look; sorted by path they take least memory
   */
  static TableDraft draft(Collection<FileNode> files, Set<String> whiteouts, Set<String> opaques) {
    return draftRows(new Mapped<>(files, FileRow::new), whiteouts, opaques);
  }

  /** Packs a table of contents of rows of files, sorted by path. */
  static LayerIndex of(List<PackedRow> files, Set<String> whiteouts, Set<String> opaques) {
    return new LayerIndex(PackedTable.of(draftRows(files, whiteouts, opaques)));
  }

  private static TableDraft draftRows(
      Collection<? extends Row> files, Set<String> whiteouts, Set<String> opaques) {
    if (whiteouts.isEmpty() && opaques.isEmpty()) {
      return new TableDraft(MAGIC, files);
    }
    Map<String, byte[]> rows = new HashMap<>();
    for (Row file : files) {
      rows.put(FileNames.decode(file.key()), file.value());
    }
    whiteouts.forEach(path -> mark(rows, path, WHITEOUT));
    opaques.forEach(path -> mark(rows, path, OPAQUE));
    List<PackedRow> packed = new ArrayList<>();
    rows.forEach((path, row) -> packed.add(new PackedRow(FileNames.encode(path), row)));
    return new TableDraft(MAGIC, packed);
  }

  private static void mark(Map<String, byte[]> rows, String path, int mark) {
    rows.computeIfAbsent(path, _ -> new byte[1])[0] |= (byte) mark;
  }

  private record FileRow(FileNode file) implements Row {
    @Override
    public byte[] key() {
      return FileNames.encode(file.path());
    }

    @Override
    public int length() {
      return PackedNode.length(file);
    }

    @Override
    public byte[] value() {
      return PackedNode.write(FILE, file);
    }
  }

  /** Returns whether there is what {@link #bytes} gave, and no older one. */
  static boolean isKept(Path file) throws IOException {
    return PackedTable.isThere(MAGIC, file);
  }

  /** Reads what {@link #bytes} gave; one that isn't as it should be counts as absent. */
  static Optional<LayerIndex> read(Path file) throws IOException {
    return PackedTable.read(MAGIC, file).map(LayerIndex::new);
  }

  /** Returns the files of what {@link #bytes} gave, as {@link #files}, without holding them. */
  static Optional<Iterable<FileNode>> listing(Path file) throws IOException {
    return TableFile.open(MAGIC, file).map(ListedFiles::new);
  }

  byte[] bytes() {
    return table.bytes();
  }

  /** Returns the file that the layer has at {@code path}. */
  public Optional<FileNode> find(String path) {
    return node(path, table.find(FileNames.encode(path)));
  }

  private Optional<FileNode> node(String path, int row) {
    if (!is(FILE, row)) {
      return Optional.empty();
    }
    ByteBuffer value = table.value(row);
    value.get();
    return Optional.of(PackedNode.read(path, value));
  }

  private boolean is(int mark, int row) {
    return row >= 0 && (table.valueAt(row, 0) & mark) != 0;
  }

  /**
   * Returns the files, sorted by the bytes of their paths. Each is decoded when it is asked for.
   */
  public List<FileNode> files() {
    int[] rows = new int[table.size()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (is(FILE, row)) {
        rows[count++] = row;
      }
    }
    return new Files(Arrays.copyOf(rows, count));
  }

  private final class Files extends AbstractList<FileNode> implements RandomAccess {
    private final int[] rows;

    Files(int[] rows) {
      this.rows = rows;
    }

    @Override
    public FileNode get(int index) {
      int row = rows[index];
      return node(FileNames.decode(table.key(row)), row).orElseThrow();
    }

    @Override
    public int size() {
      return rows.length;
    }
  }

  /**
   * Follows the hard links of the layer from {@code file}, which is in it. What is returned is one
   * only if it leads to the layers below.
   */
  FileNode linked(FileNode file) {
    FileNode at = file;
    for (int links = 0; links < MAX_LINKS && at.type() == FileType.HARDLINK; links++) {
      boolean isBelow = is(BELOW, table.find(FileNames.encode(at.path())));
      Optional<FileNode> next = isBelow ? Optional.empty() : find(at.linkTarget());
      if (next.isEmpty()) {
        return at;
      }
      at = next.get();
    }
    return at;
  }

  /**
   * Returns the files whose content isn't that of the last entry with their path: by the number of
   * the entry that has it, of all that put a file, from 0.
   */
  Map<Integer, String> moved() {
    Map<Integer, String> moved = new HashMap<>();
    for (int row = 0; row < table.size(); row++) {
      if (is(MOVED, row)) {
        ByteBuffer value = table.value(row);
        int number = value.getInt(value.limit() - Integer.BYTES);
        moved.put(number, FileNames.decode(table.key(row)));
      }
    }
    return moved;
  }

  /** Returns the files that have the attributes of a hard link's entry instead of their own. */
  public List<FileNode> changedByLinks() {
    List<FileNode> changed = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      if (is(LINKED, row)) {
        node(FileNames.decode(table.key(row)), row).ifPresent(changed::add);
      }
    }
    return changed;
  }

  /** Returns the directories whose content in the layers below is hidden. */
  List<String> opaques() {
    List<String> opaques = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      if (is(OPAQUE, row)) {
        opaques.add(FileNames.decode(table.key(row)));
      }
    }
    return opaques;
  }

  /**
   * Returns whether the layer has something below {@code path}, if only the mark of an opaque
   * directory, and so a directory there.
   */
  boolean implies(String path) {
    if (path.isEmpty() || is(OPAQUE, table.find(FileNames.encode(path)))) {
      return true;
    }
    byte[] prefix = FileNames.encode(path + "/");
    int row = table.ceiling(prefix);
    if (row < table.size() && !is(FILE, row)) {
      row = shownFrom(row);
    }
    return row < table.size() && table.keyStartsWith(row, prefix);
  }

  /** Returns the first row from {@code row} on that is a file or an opaque directory. */
  private int shownFrom(int row) {
    int[] from = shownFrom;
    if (from == null) {
      from = new int[table.size()];
      int shown = from.length;
      for (int at = shown - 1; at >= 0; at--) {
        shown = is(FILE | OPAQUE, at) ? at : shown;
        from[at] = shown;
      }
      shownFrom = from;
    }
    return from[row];
  }

  /** Returns whether the layer hides what the layers below have at {@code path}. */
  public boolean hides(String path) {
    if (is(WHITEOUT, table.find(FileNames.encode(path)))) {
      return true;
    }
    for (String above = path; !above.isEmpty(); ) {
      above = FileNode.parentOf(above);
      int row = table.find(FileNames.encode(above));
      if (is(WHITEOUT | OPAQUE, row) || (is(FILE, row) && !PackedNode.isDirectory(table, row))) {
        return true;
      }
    }
    return false;
  }

  /** Adds the paths of what is directly in {@code directory}, or has something below it. */
  void addChildren(String directory, Set<String> paths) {
    byte[] prefix = FileNames.encode(directory.isEmpty() ? "" : directory + "/");
    int row = table.ceiling(prefix);
    while (row < table.size() && table.keyStartsWith(row, prefix)) {
      byte[] key = table.key(row);
      int slash = prefix.length;
      while (slash < key.length && key[slash] != '/') {
        slash++;
      }
      if (slash == prefix.length || !is(FILE | OPAQUE, row)) {
        // The directory itself, if it is the root; or a path that this layer only hides.
        row++;
        continue;
      }
      byte[] child = Arrays.copyOf(key, slash + 1);
      paths.add(FileNames.decode(Arrays.copyOf(key, slash)));
      // '0' follows '/', so that this is behind all that is below the child.
      child[slash] = '0';
      row = slash == key.length ? row + 1 : table.ceiling(child);
    }
  }
}
