package dev.jbuild.builder.why;

import dev.jbuild.builder.why.Reason.Kind;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compares what two copies wrote. Neither is held in memory: there may be very many files. */
final class Listing {
  private static final int SHOWN = 3;

  private final UnaryOperator<String> shown;

  /** The first of those that were added or changed, and of those that are gone. */
  private final List<Reason> changed = new ArrayList<>();

  private final List<Reason> removed = new ArrayList<>();
  private int count;

  private Listing(UnaryOperator<String> shown) {
    this.shown = shown;
  }

  /** Returns the first differences by path, and how many there are more. */
  static List<Reason> compare(Iterable<FileNode> before, Iterable<FileNode> after) {
    return compare(before, after, path -> "/" + path);
  }

  /** As {@link #compare(Iterable, Iterable)}; paths are told as {@code shown} says. */
  static List<Reason> compare(
      Iterable<FileNode> before, Iterable<FileNode> after, UnaryOperator<String> shown) {
    Listing listing = new Listing(shown);
    if (!listing.compareSorted(before, after)) {
      listing = new Listing(shown);
      listing.compareSorted(sorted(before), sorted(after));
    }
    return listing.reasons();
  }

  /** Those of a table are sorted by bytes, which is another order for some letters. */
  private static List<FileNode> sorted(Iterable<FileNode> files) {
    List<FileNode> sorted = new ArrayList<>();
    files.forEach(sorted::add);
    sorted.sort(Comparator.comparing(FileNode::path));
    return sorted;
  }

  /** Returns whether they were sorted, so that the result is right. */
  private boolean compareSorted(Iterable<FileNode> before, Iterable<FileNode> after) {
    Walk old = new Walk(before);
    Walk now = new Walk(after);
    FileNode was = old.next();
    for (FileNode is = now.next(); is != null; is = now.next()) {
      while (was != null && was.path().compareTo(is.path()) < 0) {
        gone(was);
        was = old.next();
      }
      if (was == null || !was.path().equals(is.path())) {
        add(changed, Kind.FILE_ADDED, is, null);
      } else {
        String what = difference(was, is);
        if (what != null) {
          add(changed, Kind.FILE_CHANGED, is, what);
        }
        was = old.next();
      }
    }
    for (; was != null; was = old.next()) {
      gone(was);
    }
    return old.isSorted && now.isSorted;
  }

  /** Files one after the other, each looked at once: to decode them is most of the work. */
  private static final class Walk {
    private final Iterator<FileNode> files;
    private String last = "";
    private boolean isSorted = true;

    Walk(Iterable<FileNode> files) {
      this.files = files.iterator();
    }

    @Nullable FileNode next() {
      if (!files.hasNext()) {
        return null;
      }
      FileNode file = files.next();
      isSorted &= last.compareTo(file.path()) <= 0;
      last = file.path();
      return file;
    }
  }

  private void gone(FileNode file) {
    add(removed, Kind.FILE_REMOVED, file, null);
  }

  private void add(List<Reason> reasons, Kind kind, FileNode file, @Nullable String what) {
    if (reasons.size() < SHOWN) {
      reasons.add(new Reason(kind, shown.apply(file.path()), null, what));
    }
    count++;
  }

  private List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>(changed);
    for (Reason reason : removed) {
      if (reasons.size() < SHOWN) {
        reasons.add(reason);
      }
    }
    if (count > SHOWN) {
      reasons.add(Reason.of(Kind.MORE_FILES, Integer.toString(count - SHOWN)));
    }
    return reasons;
  }

  private static @Nullable String difference(FileNode was, FileNode is) {
    if (was.type() != is.type()) {
      return "type";
    }
    if ((was.type() == FileType.FILE && !Objects.equals(was.digest(), is.digest()))
        || !Objects.equals(was.linkTarget(), is.linkTarget())) {
      return "content";
    }
    if (was.mode() != is.mode()) {
      return "mode";
    }
    if (was.uid() != is.uid() || was.gid() != is.gid()) {
      return "owner";
    }
    return sameXattrs(was, is) ? null : "extended attributes";
  }

  private static boolean sameXattrs(FileNode was, FileNode is) {
    if (was.xattrs().size() != is.xattrs().size()) {
      return false;
    }
    for (Map.Entry<String, byte[]> one : was.xattrs().entrySet()) {
      if (!Arrays.equals(one.getValue(), is.xattrs().get(one.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
