package dev.jbuild.builder.why;

import dev.jbuild.builder.why.Reason.Kind;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Compares what two copies wrote. */
final class Listing {
  private static final int SHOWN = 3;

  private Listing() {}

  /** Returns the first differences by path, and how many there are more. */
  static List<Reason> compare(List<FileNode> before, List<FileNode> after) {
    return compare(before, after, path -> "/" + path);
  }

  /** As {@link #compare(List, List)}; paths are told as {@code shown} says. */
  static List<Reason> compare(
      List<FileNode> before, List<FileNode> after, UnaryOperator<String> shown) {
    Map<String, FileNode> old = new TreeMap<>();
    before.forEach(file -> old.put(file.path(), file));
    List<Reason> reasons = new ArrayList<>();
    for (FileNode file : after) {
      FileNode was = old.remove(file.path());
      if (was == null) {
        reasons.add(Reason.of(Kind.FILE_ADDED, shown.apply(file.path())));
      } else {
        difference(was, file)
            .ifPresent(what ->
                reasons.add(new Reason(Kind.FILE_CHANGED, shown.apply(file.path()), null, what)));
      }
    }
    old.values()
        .forEach(file -> reasons.add(Reason.of(Kind.FILE_REMOVED, shown.apply(file.path()))));
    if (reasons.size() <= SHOWN) {
      return reasons;
    }
    List<Reason> first = new ArrayList<>(reasons.subList(0, SHOWN));
    first.add(Reason.of(Kind.MORE_FILES, Integer.toString(reasons.size() - SHOWN)));
    return first;
  }

  private static Optional<String> difference(FileNode was, FileNode is) {
    if (was.type() != is.type()) {
      return Optional.of("type");
    }
    if ((was.type() == FileType.FILE && !Objects.equals(was.digest(), is.digest()))
        || !Objects.equals(was.linkTarget(), is.linkTarget())) {
      return Optional.of("content");
    }
    if (was.mode() != is.mode()) {
      return Optional.of("mode");
    }
    if (was.uid() != is.uid() || was.gid() != is.gid()) {
      return Optional.of("owner");
    }
    return sameXattrs(was, is) ? Optional.empty() : Optional.of("extended attributes");
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
