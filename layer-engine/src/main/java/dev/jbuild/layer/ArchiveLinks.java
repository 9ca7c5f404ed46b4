package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
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

  /** A file: what it is, null if the copy doesn't write it, and its names. */
  private static final class Linked {
    private final @Nullable Entry entry;

    private final String first;
    private final SequencedSet<String> others = new LinkedHashSet<>();

    /** Whether another file is at the first name. */
    private boolean isReplaced;

    private boolean isSettled;

    Linked(String first, @Nullable Entry entry) {
      this.first = first;
      this.entry = entry;
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
   * Notes that {@code path} became another name of a file.
   *
   * @param name of the file, maybe not the first one
   * @param entry what the copy writes at that name, or null if the file is there already
   */
  void link(String path, String name, @Nullable Entry entry) {
    Linked file = files.computeIfAbsent(name, first -> new Linked(first, entry));
    file.others.add(path);
    files.put(path, file);
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
    if (!file.isReplaced) {
      Entry there = entries.get(file.first);
      // It may have become another name of a file that has several in the source.
      link(
          file.others,
          there != null && there.node().type() == FileType.HARDLINK
              ? there.node().linkTarget()
              : file.first);
    } else if (file.entry == null) {
      link(file.others, file.first);
      file.others.forEach(entries::setBelow);
    } else {
      String first = file.others.removeFirst();
      move(file.entry, first);
      link(file.others, first);
    }
  }

  private void link(Collection<String> paths, String name) {
    for (String path : paths) {
      Entry link = entries.get(path);
      if (link != null && !link.node().linkTarget().equals(name)) {
        entries.put(path, new Copied(link.node().asHardLinkTo(name), null, true));
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal one may come from another archive
  private void move(Entry entry, String path) {
    Entry moved = moved(entry, path);
    entries.put(path, moved);
    int position =
        entry instanceof UnpackedFile file ? file.position() : withXattrs.getOrDefault(entry, -1);
    for (List<@Nullable Entry> archive : archives) {
      if (position >= 0 && position < archive.size() && archive.get(position) == entry) {
        archive.set(position, moved);
      }
    }
  }

  private static Entry moved(Entry entry, String path) {
    return entry instanceof UnpackedFile file
        ? file.movedTo(path)
        : new Copied(entry.node().withPath(path), entry.origin(), true);
  }
}
