package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.LowerFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that archives of a copy give other names. Something that comes later may take the place
 * of the first name: the others keep what they are, as the file system has it below {@code tar -x}.
 */
final class ArchiveLinks {
  private final CopyEntries entries;

  /** By each name. */
  private final NavigableMap<String, Linked> files = new TreeMap<>();

  /** By the position of an entry in an archive, what its content goes to. */
  private final List<List<@Nullable Entry>> archives = new ArrayList<>();

  /** The positions of those that don't know theirs. */
  private final IdentityHashMap<Entry, Integer> withXattrs = new IdentityHashMap<>();

  /** A file: what it is, and its names. */
  private static final class Linked {
    private final Entry entry;

    private final String first;
    private final SequencedSet<String> others = new LinkedHashSet<>();

    /** What it has become by its names. */
    private FileNode node;

    /** Whether another file is at the first name. */
    private boolean isReplaced;

    private boolean isSettled;

    Linked(String first, Entry entry) {
      this.first = first;
      this.entry = entry;
      this.node = entry.node();
    }

    /** Names that it has in the source already would know nothing of it. */
    void add(FileNode link) {
      others.add(link.path());
      if (node.inode() == null) {
        FileNode linked = node.linkedBy(link);
        node = node.type() == FileType.SYMLINK ? linked.withMtime(node.mtime()) : linked;
      }
    }
  }

  ArchiveLinks(CopyEntries entries) {
    this.entries = entries;
  }

  /** Notes what the entries of an archive become; the list may grow. */
  void addArchive(List<@Nullable Entry> targets) {
    archives.add(targets);
  }

  /** Notes a file with extended attributes, and its position in its archive. */
  void addWithXattrs(Entry file, int position) {
    withXattrs.put(file, position);
  }

  /** Notes that all that is below {@code path} is removed. */
  void removeBelow(String path) {
    List.copyOf(files.subMap(path + "/", path + "0").keySet()).forEach(this::replace);
  }

  /** Notes that another file comes to {@code path}. */
  void replace(String path) {
    Linked file = files.remove(path);
    if (file == null) {
      return;
    }
    if (path.equals(file.first)) {
      file.isReplaced = true;
    } else {
      file.others.remove(path);
    }
  }

  /**
   * Notes another name of a file.
   *
   * @param link to a name of the file, maybe not the first one
   * @param entry what the copy writes at that name
   */
  void link(FileNode link, Entry entry) {
    Linked file = files.computeIfAbsent(link.linkTarget(), first -> new Linked(first, entry));
    file.add(link);
    files.put(link.path(), file);
  }

  /**
   * Gives the content of each file whose first name was replaced to the first of its other names,
   * and links the others to that.
   */
  void settle() {
    for (Linked file : files.values()) {
      if (!file.isSettled) {
        file.isSettled = true;
        settle(file);
      }
    }
  }

  private void settle(Linked file) {
    String first = file.isReplaced ? file.others.removeFirst() : file.first;
    Entry there = entries.get(first);
    if (!file.isReplaced && there != null && there.node().type() == FileType.HARDLINK) {
      // It has become another name of a file that has several in the source.
      first = there.node().linkTarget();
    } else {
      put(file.entry, file.node.withPath(first));
    }
    link(file.others, first, file.node);
  }

  private void link(Collection<String> paths, String name, FileNode file) {
    for (String path : paths) {
      entries.put(path, new Copied(file.withPath(path).asHardLinkTo(name), null, true));
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal one may come from another archive
  private void put(Entry entry, FileNode node) {
    Entry changed =
        switch (entry) {
          case UnpackedFile file -> file.as(node);
          case LowerFile(var _, var from) -> new LowerFile(node, from);
          case Copied _, FolderFile _ -> new Copied(node, entry.origin(), true);
        };
    entries.put(node.path(), changed);
    int position =
        entry instanceof UnpackedFile file ? file.position() : withXattrs.getOrDefault(entry, -1);
    for (List<@Nullable Entry> archive : archives) {
      if (position >= 0 && position < archive.size() && archive.get(position) == entry) {
        archive.set(position, changed);
      }
    }
  }
}
