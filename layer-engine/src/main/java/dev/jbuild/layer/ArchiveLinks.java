package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive that have several names. A later entry may replace the first of them: the
 * others keep what they are, as the file system has it below {@code tar -x}.
 */
final class ArchiveLinks {
  private final CopyTarget target;

  /** By each name. */
  private final Map<String, Linked> files = new HashMap<>();

  private final List<Linked> replaced = new ArrayList<>();

  /** A file: what it is, and what is linked to it. */
  private static final class Linked {
    private final Entry entry;

    /** Of its content in the archive; negative if that is elsewhere. */
    private final int position;

    /** Null once another file is there. */
    private @Nullable String first;

    private final SequencedSet<String> others = new LinkedHashSet<>();

    Linked(String first, Entry entry, int position) {
      this.first = first;
      this.entry = entry;
      this.position = position;
    }
  }

  ArchiveLinks(CopyTarget target) {
    this.target = target;
  }

  /** Notes that another file comes to {@code path}. */
  void replace(String path) {
    Linked file = files.remove(path);
    if (file == null) {
      return;
    }
    if (path.equals(file.first)) {
      file.first = null;
      replaced.add(file);
    } else {
      file.others.remove(path);
    }
  }

  /**
   * Notes that {@code path} becomes another name of a file.
   *
   * @param name of the file, maybe not the first one
   * @param position of the file's content in the archive; negative if that is elsewhere
   * @return the name to link to
   */
  String link(String path, String name, Entry entry, int position) {
    Linked file = files.computeIfAbsent(name, first -> new Linked(first, entry, position));
    file.others.add(path);
    files.put(path, file);
    return file.first == null ? name : file.first;
  }

  /**
   * Gives the content of each file whose first name was replaced to the first of its other names.
   *
   * @param contents by the position in the archive, what its content goes to
   */
  void settle(List<@Nullable Entry> contents) throws IOException {
    for (Linked file : replaced) {
      if (!file.others.isEmpty()) {
        String first = file.others.removeFirst();
        Entry moved = moved(file.entry, first);
        target.putFile(first, moved);
        if (file.position >= 0) {
          contents.set(file.position, moved);
        }
        for (String other : file.others) {
          FileNode link = target.find(other).orElseThrow();
          target.putFile(link.asHardLinkTo(first), null);
        }
      }
    }
  }

  private static Entry moved(Entry entry, String path) {
    return entry instanceof UnpackedFile file
        ? file.movedTo(path)
        : new Copied(entry.node().withPath(path), entry.origin(), true);
  }
}
