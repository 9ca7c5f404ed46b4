package dev.jbuild.layer;

import dev.jbuild.layer.CopyOptions.Archives;
import dev.jbuild.layer.CopyPlan.Archive;
import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.Part;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Works out what a {@code COPY} writes. One planner makes one plan. */
final class CopyPlanner {
  private final FileTree source;
  private final CopyOptions options;
  private final CopyTarget target;
  private final KeptArchives known;
  private final PathPatterns excludes;
  private final List<String> found = new ArrayList<>();
  private final List<String> unmatched = new ArrayList<>();
  private final List<Archive> archives = new ArrayList<>();

  /** By where they go to, directories that are made once there is something in them. */
  private final SequencedMap<String, FileNode> awaited = new LinkedHashMap<>();

  /** Which match the names of files that have several come from. */
  private final Map<String, Integer> matches = new HashMap<>();

  private int number;

  CopyPlanner(FileTree source, CopyTarget target, CopyOptions options, KeptArchives known) {
    this.source = source;
    this.options = options;
    this.target = target;
    this.known = known;
    this.excludes = excludes(options);
  }

  private static PathPatterns excludes(CopyOptions options) {
    try {
      return PathPatterns.of(options.excludes());
    } catch (IllegalArgumentException malformed) {
      throw CopySources.badPattern("--exclude: " + malformed.getMessage(), malformed);
    }
  }

  CopyPlan plan(List<String> sources) throws IOException, InterruptedException {
    if (options.parents()) {
      // It is a directory in any case, even if nothing comes into it.
      target.makeDirectories(target.resolve(options.destination()));
    }
    for (String pattern : sources) {
      List<CopySources.Match> all = new CopySources(source, options).find(pattern);
      for (CopySources.Match match : all) {
        number++;
        copy(match, pattern);
      }
      if (all.isEmpty()) {
        unmatched.add(pattern);
      }
    }
    linkNames();
    target.links().settle();
    dropReplaced();
    EntryList sorted = target.entries().sorted();
    Contents.digest(source, sorted);
    return finish(sorted);
  }

  /** Plans the destination as a directory, and nothing to copy. */
  CopyPlan planDirectories() throws IOException {
    target.makeDirectories(target.resolve(options.destination()));
    return finish(target.entries().sorted());
  }

  private CopyPlan finish(EntryList sorted) {
    CopyPlan.Matches matched = new CopyPlan.Matches(found, unmatched);
    return new CopyPlan(Contents.digest(sorted), source, sorted, matched, archives);
  }

  private void copy(CopySources.Match match, String pattern)
      throws IOException, InterruptedException {
    FileNode node = match.node();
    if (options.parents()) {
      copyWithParents(match, pattern);
    } else if (node.isDirectory()) {
      found.add("folder");
      // The directory that stands for the destination has attributes of its own.
      String to = target.resolve(options.destination());
      target.makeDirectories(to);
      copyChildren(node, to, "");
    } else if (options.archives() == Archives.COPIED || !unpack(node)) {
      String to = options.destination();
      String resolved = target.resolve(to);
      boolean into =
          to.endsWith("/")
              || to.endsWith("/.")
              || target.find(resolved).filter(FileNode::isDirectory).isPresent();
      String name = FileNode.nameOf(match.written());
      found.add("file " + name);
      copyFile(node, into ? TreePaths.below(resolved, name) : resolved);
    }
  }

  /** Keeps the directories of the source path, from behind a {@code /./} if there is one. */
  private void copyWithParents(CopySources.Match match, String pattern) throws IOException {
    int pivot = pattern.indexOf("/./");
    String before = pivot < 0 ? "" : TreePaths.clean(pattern.substring(0, pivot));
    List<String> parts = TreePaths.parts(match.written());
    int skip = Math.min(TreePaths.parts(before).size(), parts.size());
    String root = target.resolve(options.destination());
    String kept = String.join("/", parts.subList(skip, parts.size()));
    String to = TreePaths.below(root, kept);
    boolean excluded = excludes.matches(kept);
    int all = parts.size() - (match.node().isDirectory() ? 0 : 1);
    for (int i = skip + 1; i <= all; i++) {
      String parent = TreePaths.below(root, String.join("/", parts.subList(skip, i)));
      await(String.join("/", parts.subList(0, i)), parent);
    }
    if (!excluded) {
      makeAwaited();
    }
    if (!match.node().isDirectory() && !excluded) {
      copyFile(match.node(), to);
    } else if (match.node().isDirectory() && (!excluded || excludes.takeBack())) {
      copyChildren(match.node(), to, kept);
    }
    awaited.clear();
  }

  private void await(String path, String to) throws IOException {
    Optional<String> resolved = TreePaths.resolve(source::find, path);
    Optional<FileNode> node = resolved.isEmpty() ? Optional.empty() : source.find(resolved.get());
    node.ifPresent(directory -> awaited.put(to, directory));
  }

  /** Makes the awaited directories; those that are there get the mode alone, as in BuildKit. */
  private void makeAwaited() throws IOException {
    for (Map.Entry<String, FileNode> each : awaited.entrySet()) {
      FileNode made = target.changed(each.getValue().withPath(each.getKey()));
      Optional<FileNode> there = target.find(each.getKey());
      target.putDirectory(
          there.filter(FileNode::isDirectory).map(one -> one.withMode(made.mode())).orElse(made));
    }
    awaited.clear();
  }

  /**
   * Merges what is in a directory into {@code to}.
   *
   * @param seen the path of the directory as patterns of what is left out see it
   */
  private void copyChildren(FileNode directory, String to, String seen) throws IOException {
    List<FileNode> children = source.list(directory.path());
    FolderLook folder = children instanceof FolderLook look ? look : null;
    for (int row = 0; row < children.size(); row++) {
      if (folder == null || !folder.isPlain(row)) {
        copyChild(children.get(row), to, seen);
      } else if (!excludes.matches(TreePaths.below(seen, folder.name(row)))) {
        makeAwaited();
        target.putFile(to, folder, row);
      }
    }
  }

  private void copyChild(FileNode child, String to, String seen) throws IOException {
    String path = TreePaths.below(to, child.name());
    String name = TreePaths.below(seen, child.name());
    boolean excluded = excludes.matches(name);
    if (!excluded) {
      makeAwaited();
    }
    if (!child.isDirectory()) {
      if (!excluded) {
        putFile(child, path);
      }
    } else if (!excluded) {
      target.putDirectory(target.changed(child.withPath(path)));
      copyChildren(child, path, name);
    } else if (excludes.takeBack()) {
      awaited.put(path, child);
      copyChildren(child, path, name);
      awaited.remove(path);
    }
  }

  private void copyFile(FileNode file, String to) throws IOException {
    target.makeDirectories(FileNode.parentOf(to));
    putFile(file, to);
  }

  private void putFile(FileNode file, String to) throws IOException {
    if (file.inode() != null) {
      matches.put(to, number);
    }
    target.putFile(to, new Copied(target.changed(file.withPath(to)), file, true));
  }

  private boolean unpack(FileNode file) throws IOException, InterruptedException {
    if (file.type() != FileType.FILE || !source.isUnpacked(file)) {
      return false;
    }
    Digest digest = file.digest();
    boolean isNamed = options.archives() == Archives.NAMED;
    if ((digest == null || isNamed) && !Layers.isArchive(source.open(file))) {
      return false;
    }
    if (digest == null) {
      digest = source.digest(file);
    }
    if (isNamed) {
      found.add("archive " + file.name() + " " + digest);
      return true;
    }
    Optional<Iterator<FileNode>> entries = known.find(digest);
    if (entries.isEmpty()) {
      return lookThrough(file, digest);
    }
    archives.add(new Archive(file, archivePlanner().plan(entries.get(), file.path())));
    return true;
  }

  private boolean lookThrough(FileNode file, Digest digest)
      throws IOException, InterruptedException {
    DigestInputStream raw = new DigestInputStream(source.open(file), Digest.newSha256());
    Optional<InputStream> tar = Decompression.openArchive(raw, file.path());
    if (tar.isEmpty()) {
      return false;
    }
    try (InputStream in = tar.get()) {
      KeptArchives.Draft entries = new KeptArchives.Draft();
      archives.add(new Archive(file, archivePlanner().plan(in, file.path(), entries)));
      raw.transferTo(OutputStream.nullOutputStream());
      if (Digest.ofSha256(raw.getMessageDigest().digest()).equals(digest)) {
        known.keep(digest, entries);
      }
    } catch (LayerException broken) {
      throw CopyWriting.changedOr(source, file, broken);
    }
    return true;
  }

  private ArchivePlanner archivePlanner() throws IOException {
    String root = target.resolve(options.destination());
    target.makeRoot(root);
    found.add("archive");
    return new ArchivePlanner(target, root);
  }

  /**
   * Of the names of one file that one source has, the first becomes the file and the others hard
   * links to it.
   */
  private void linkNames() {
    if (matches.isEmpty()) {
      return;
    }
    Map<String, String> firsts = new HashMap<>();
    for (Map.Entry<String, Part> each : target.entries().parts().entrySet()) {
      Integer match = matches.get(each.getKey());
      if (match == null || !(each.getValue() instanceof Copied copied) || copied.origin() == null) {
        continue;
      }
      FileNode node = copied.node();
      if (node.inode() != null && node.type() == FileType.FILE) {
        String first = firsts.putIfAbsent(match + " " + node.inode(), each.getKey());
        if (first != null) {
          each.setValue(new Copied(node.asHardLinkTo(first), null, true));
        }
      }
    }
  }

  /** An archive's file whose path was taken by a later one isn't written. */
  private void dropReplaced() {
    for (Archive archive : archives) {
      archive
          .targets()
          // The same object: an equal one may come from another archive.
          .replaceAll(entry -> entry != null && isLast(entry) ? entry : null);
    }
  }

  @SuppressWarnings("ReferenceEquality") // what counts is which of two equal entries was last
  private boolean isLast(Entry entry) {
    return target.entries().get(entry.path()) == entry;
  }
}
