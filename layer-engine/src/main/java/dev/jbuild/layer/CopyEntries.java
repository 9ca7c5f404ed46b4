package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.Part;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a copy will write, by path, while it is planned. */
final class CopyEntries {
  /** By the path of the first file. No other path is between those of one part. */
  private final NavigableMap<String, Part> parts = new TreeMap<>();

  /** The part that was added last, if it may go on. */
  private @Nullable FolderRows open;

  /** The path behind it, or null if there is none. */
  private @Nullable String limit;

  /** Directories of the layers below that something else took the place of. */
  private final NavigableSet<String> replaced = new TreeSet<>();

  NavigableMap<String, Part> parts() {
    return parts;
  }

  /** Returns the entry at {@code path}, or null if there is none. */
  @Nullable Entry get(String path) {
    Map.Entry<String, Part> before = parts.floorEntry(path);
    if (before == null) {
      return null;
    }
    if (before.getValue() instanceof FolderRows rows) {
      int index = rows.ceiling(path);
      return index < rows.size() && rows.get(index).path().equals(path) ? rows.get(index) : null;
    }
    return before.getKey().equals(path) ? (Entry) before.getValue() : null;
  }

  /** Adds an entry, in place of what is at its path. */
  void put(String path, Entry entry) {
    open = null;
    makeRoom(path);
    parts.put(path, entry);
  }

  /** Adds a plain file of a folder, which becomes {@code path}, likewise. */
  void put(String path, FolderLook folder, int row, FolderRows.Change change) {
    boolean isBeforeNext = limit == null || path.compareTo(limit) < 0;
    if (open == null || !isBeforeNext || !open.extend(folder, change, row)) {
      makeRoom(path);
      open = new FolderRows(folder, change, row, row + 1);
      parts.put(path, open);
      limit = parts.higherKey(path);
    }
  }

  /**
   * Removes all that is below {@code path}.
   *
   * @param isBelow whether the layers below have a directory there, which is hidden from now on
   */
  void removeBelow(String path, boolean isBelow) {
    open = null;
    parts.subMap(path + "/", path + "0").clear();
    if (isBelow) {
      replaced.subSet(path + "/", path + "0").clear();
      replaced.add(path);
    }
  }

  /** Returns whether what the layers below have at {@code path} is hidden. */
  boolean hides(String path) {
    boolean hides = false;
    for (String at = path; !hides && !at.isEmpty() && !replaced.isEmpty(); ) {
      hides = replaced.contains(at);
      at = FileNode.parentOf(at);
    }
    return hides;
  }

  /** Divides the part that {@code path} falls into. */
  private void makeRoom(String path) {
    Map.Entry<String, Part> before = parts.floorEntry(path);
    if (before != null && before.getValue() instanceof FolderRows rows) {
      int at = rows.ceiling(path);
      if (at < rows.size()) {
        int behind = rows.get(at).path().equals(path) ? at + 1 : at;
        putPart(rows, 0, at);
        putPart(rows, behind, rows.size());
      }
    }
  }

  private void putPart(FolderRows rows, int from, int to) {
    if (from < to) {
      parts.put(rows.get(from).path(), rows.part(from, to));
    }
  }

  /** Returns all, sorted by path. */
  EntryList sorted() {
    NavigableSet<String> opaques = new TreeSet<>(replaced);
    opaques.removeIf(path -> !(parts.get(path) instanceof Entry one) || !one.node().isDirectory());
    return new EntryList(parts.values(), opaques);
  }
}
