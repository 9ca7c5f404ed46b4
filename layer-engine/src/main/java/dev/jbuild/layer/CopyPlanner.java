package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Archive;
import dev.jbuild.layer.CopyPlan.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Works out what a {@code COPY} writes. One planner makes one plan. */
final class CopyPlanner {
  private final FileTree source;
  private final CopyOptions options;
  private final CopyTarget target;
  private final PathPatterns excludes;
  private final List<Archive> archives = new ArrayList<>();

  CopyPlanner(FileTree source, FileTree destination, CopyOptions options, LayerOptions layer) {
    this.source = source;
    this.options = options;
    this.target = new CopyTarget(destination, options, layer.now());
    this.excludes = PathPatterns.of(options.excludes());
  }

  CopyPlan plan(List<String> sources) throws IOException, InterruptedException {
    for (String pattern : sources) {
      for (CopySources.Match match : new CopySources(source).find(pattern)) {
        if (match.written().isEmpty() || !excludes.matches(match.written())) {
          copy(match, pattern);
        }
      }
    }
    linkNames();
    Contents.digest(source, target.entries());
    dropReplaced();
    return finish();
  }

  /** Plans the destination as a directory, and nothing to copy. */
  CopyPlan planDirectories() throws IOException {
    target.makeDirectories(target.resolve(options.destination()));
    return finish();
  }

  private CopyPlan finish() {
    SequencedMap<String, Entry> sorted = new LinkedHashMap<>(target.entries());
    return new CopyPlan(Contents.digest(sorted.values()), source, sorted, archives);
  }

  private void copy(CopySources.Match match, String pattern) throws IOException {
    FileNode node = match.node();
    if (options.parents()) {
      copyWithParents(match, pattern);
    } else if (node.isDirectory()) {
      copyContents(node, target.resolve(options.destination()));
    } else if (!options.unpackArchives() || !unpack(node)) {
      String to = options.destination();
      String resolved = target.resolve(to);
      boolean into =
          to.endsWith("/")
              || to.endsWith("/.")
              || target.find(resolved).filter(FileNode::isDirectory).isPresent();
      String name = match.written().substring(match.written().lastIndexOf('/') + 1);
      copyFile(node, into ? TreePaths.below(resolved, name) : resolved);
    }
  }

  /** Keeps the directories of the source path, from behind a {@code /./} if there is one. */
  private void copyWithParents(CopySources.Match match, String pattern) throws IOException {
    int pivot = ("/" + pattern).indexOf("/./");
    String before = pivot < 0 ? "" : TreePaths.clean(pattern.substring(0, pivot));
    int skip = TreePaths.parts(before).size();
    List<String> parts = TreePaths.parts(match.written());
    String kept = String.join("/", parts.subList(Math.min(skip, parts.size()), parts.size()));
    String root = target.resolve(options.destination());
    String to = TreePaths.below(root, kept);
    if (match.node().isDirectory()) {
      target.makeDirectories(FileNode.parentOf(to));
      copyContents(match.node(), to);
    } else {
      copyFile(match.node(), to);
    }
  }

  /** Merges a directory into {@code to}: one that is there keeps its attributes. */
  private void copyContents(FileNode directory, String to) throws IOException {
    if (target.find(to).isPresent() || to.isEmpty()) {
      target.makeDirectories(to);
    } else {
      target.makeDirectories(FileNode.parentOf(to));
      FileNode made = target.changed(directory.withPath(to));
      // The owner of the directory that stands for the destination is 0:0 unless one is given.
      target.putDirectory(options.owner() == null ? made.withOwner(0, 0) : made);
    }
    copyChildren(directory, to);
  }

  private void copyChildren(FileNode directory, String to) throws IOException {
    for (FileNode child : source.list(directory.path())) {
      String path = TreePaths.below(to, child.name());
      boolean excluded = excludes.matches(child.path());
      if (child.isDirectory()) {
        if (!excluded) {
          target.putDirectory(target.changed(child.withPath(path)));
        }
        if (!excluded || excludes.takeBack()) {
          copyChildren(child, path);
        }
      } else if (!excluded) {
        target.putFile(target.changed(child.withPath(path)), child);
      }
    }
  }

  private void copyFile(FileNode file, String to) throws IOException {
    target.makeDirectories(FileNode.parentOf(to));
    target.putFile(target.changed(file.withPath(to)), file);
  }

  private boolean unpack(FileNode file) throws IOException {
    if (file.type() != FileType.FILE || !source.isUnpacked(file)) {
      return false;
    }
    Optional<InputStream> tar = Contents.archive(source, file);
    if (tar.isEmpty()) {
      return false;
    }
    try (InputStream in = tar.get()) {
      String root = target.resolve(options.destination());
      target.makeDirectories(root);
      archives.add(new Archive(file, new ArchivePlanner(target, root).plan(in, file.path())));
    }
    return true;
  }

  /** Of the names of one file, the first becomes the file and the others hard links to it. */
  private void linkNames() {
    Map<String, String> firsts = new TreeMap<>();
    for (Map.Entry<String, Entry> each : target.entries().entrySet()) {
      Entry entry = each.getValue();
      String inode = entry.node().inode();
      if (entry.origin() != null && inode != null && entry.node().type() == FileType.FILE) {
        String first = firsts.putIfAbsent(inode, each.getKey());
        if (first != null) {
          each.setValue(new Entry(entry.node().asHardLinkTo(first), null, true));
        }
      }
    }
  }

  /** An archive's file whose path was taken by a later one isn't written. */
  private void dropReplaced() {
    for (Archive archive : archives) {
      archive
          .targets()
          .replaceAll(node -> {
            Entry entry = node == null ? null : target.entries().get(node.path());
            // The same object: an equal one may come from another archive.
            return entry != null && isSame(entry.node(), node) ? node : null;
          });
    }
  }

  @SuppressWarnings("ReferenceEquality") // what counts is which of two equal entries was last
  private static boolean isSame(FileNode one, @Nullable FileNode other) {
    return one == other;
  }
}
