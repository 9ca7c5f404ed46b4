package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.LowerFile;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.problem.TerminalText;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tree that is copied to, with what the copy has added so far. */
final class CopyTarget {
  /** Of directories that are made, unless an octal mode is given. */
  private static final int MODE = 0755;

  private static final CopyOptions.Owner ROOT = new CopyOptions.Owner(0, 0);

  private final FileTree destination;
  private final CopyOptions options;
  private final Instant now;
  private final CopyEntries entries = new CopyEntries();
  private final ArchiveLinks links = new ArchiveLinks(entries);

  /** Whether the destination has a directory at a path that was asked for. */
  private final Map<String, Boolean> directories = new HashMap<>();

  /** The directory that was kept last with those above it; most files are in the same. */
  private String kept = "";

  CopyTarget(FileTree destination, CopyOptions options, Instant now) {
    this.destination = destination;
    this.options = options;
    this.now = now;
  }

  CopyEntries entries() {
    return entries;
  }

  ArchiveLinks links() {
    return links;
  }

  Optional<FileNode> find(String path) throws IOException {
    Entry entry = entries.get(path);
    return entry != null ? Optional.of(entry.node()) : there(path);
  }

  /** Asks the destination, though not for each file below a directory that it doesn't have. */
  private Optional<FileNode> there(String path) throws IOException {
    return !entries.hides(path) && (path.isEmpty() || hasDirectory(FileNode.parentOf(path)))
        ? destination.find(path)
        : Optional.empty();
  }

  private boolean hasDirectory(String path) throws IOException {
    Boolean known = directories.get(path);
    if (known == null) {
      known = path.isEmpty() || there(path).filter(FileNode::isDirectory).isPresent();
      directories.put(path, known);
    }
    return known;
  }

  /** Returns {@code path} with its symlinks followed. */
  String resolve(String path) throws IOException {
    return TreePaths.resolve(this::find, path)
        .orElseThrow(
            () -> problem("SymlinkCircle", "the symlinks at /" + path + " go in a circle", null));
  }

  /** Makes {@code path}, which has no symlinks, and its missing parents directories. */
  void makeDirectories(String path) throws IOException {
    ModeChange chmod = options.chmod();
    makeDirectories(path, chmod == null ? MODE : chmod.applyToMade(MODE), owner());
  }

  /** Does the same for what an archive is unpacked to: modes are changed of nothing of it. */
  void makeRoot(String path) throws IOException {
    makeDirectories(path, MODE, owner());
  }

  /** Does the same for directories that an archive has no entries for. */
  void makeImplied(String path) throws IOException {
    makeDirectories(path, MODE, ROOT);
  }

  private void makeDirectories(String path, int mode, CopyOptions.Owner owner) throws IOException {
    if (path.isEmpty()) {
      return;
    }
    Optional<FileNode> there = find(path);
    if (there.isEmpty()) {
      makeDirectories(FileNode.parentOf(path), mode, owner);
      FileNode made = FileNode.of(path, FileType.DIRECTORY, mode, now);
      made = made.withOwner(owner.uid(), owner.gid());
      entries.put(path, new Copied(made, null, true));
    } else if (!there.get().isDirectory()) {
      throw ontoFile(path);
    } else {
      keepParents(path);
      keep(path, there.get());
    }
  }

  /**
   * Adds the directories on the way as they are: a layer without them gets directories of other
   * modes from some of its readers.
   */
  private void keepParents(String path) throws IOException {
    String parent = FileNode.parentOf(path);
    if (parent.equals(kept)) {
      return;
    }
    kept = parent;
    for (String at = parent; !at.isEmpty(); at = FileNode.parentOf(at)) {
      Optional<FileNode> there = entries.get(at) == null ? there(at) : Optional.empty();
      if (there.isPresent()) {
        keep(at, there.get());
      }
    }
  }

  private void keep(String path, FileNode there) {
    if (entries.get(path) == null) {
      entries.put(path, new Copied(there, null, false));
    }
  }

  /** Adds a directory with its own attributes, whether one is there or not. */
  void putDirectory(FileNode node) throws IOException {
    Optional<FileNode> there = find(node.path());
    if (there.isPresent() && !there.get().isDirectory()) {
      throw ontoFile(node.path());
    }
    put(node.path(), new Copied(node, null, true));
  }

  /** Adds what is no directory. */
  void putFile(FileNode node, @Nullable FileNode origin) throws IOException {
    putFile(node.path(), new Copied(node, origin, true));
  }

  /** Adds what is no directory, at {@code path}. */
  void putFile(String path, Entry entry) throws IOException {
    requirePlace(path);
    put(path, entry);
  }

  /** Adds a plain file of a folder, which becomes one of {@code to}. */
  void putFile(String to, FolderLook folder, int row) throws IOException {
    String path = TreePaths.below(to, folder.name(row));
    requirePlace(path);
    prepare(path);
    ModeChange chmod = options.chmod();
    int mode = chmod == null ? -1 : chmod.apply(folder.mode(row), false);
    // All owners of a folder are 0:0.
    entries.put(path, folder, row, new FolderRows.Change(to, mode, owner()));
  }

  /**
   * Adds what an archive has at {@code path}: it takes the place of what is there. Two directories
   * become one. Source: moby go-archive, Unpack.
   */
  void replace(String path, Entry entry, boolean isDirectory) throws IOException {
    if (!isDirectory && find(path).filter(FileNode::isDirectory).isPresent()) {
      links.removeBelow(path);
      entries.removeBelow(path, there(path).filter(FileNode::isDirectory).isPresent());
      kept = "";
    }
    put(path, entry);
  }

  /**
   * Returns what a hard link to {@code path} is another name of; nothing if that is no file. A file
   * of the layers below comes into this one by it, and leaves its other names: as link(2) has it
   * over an overlay.
   */
  Optional<Entry> linked(String path) throws IOException, InterruptedException {
    Entry entry = entries.get(path);
    if (entry == null && !entries.hides(path)) {
      Optional<FileTree.Located> below = destination.locate(path);
      if (below.isPresent() && !below.get().file().isDirectory()) {
        entry = lower(below.get());
        put(path, entry);
      }
    }
    return Optional.ofNullable(entry).filter(one -> !one.node().isDirectory());
  }

  private static Entry lower(FileTree.Located file) throws IOException {
    FileNode node = file.file().alone();
    return node.type() == FileType.FILE
        ? new LowerFile(node.withDigest(file.tree().digest(node)), file)
        : new Copied(node, null, true);
  }

  private void requirePlace(String path) throws IOException {
    if (path.isEmpty() || find(path).filter(FileNode::isDirectory).isPresent()) {
      throw problem(
          "CopyOntoDirectory",
          "/" + path + " is a directory and would have to become a file",
          "copy to another path, or remove the directory in a RUN before");
    }
  }

  private void put(String path, Entry entry) throws IOException {
    prepare(path);
    entries.put(path, entry);
  }

  private void prepare(String path) throws IOException {
    if (path.startsWith(".wh.", path.lastIndexOf('/') + 1)) {
      throw Packing.whiteoutName(path);
    }
    keepParents(path);
    links.replace(path);
  }

  private CopyOptions.Owner owner() {
    return options.owner() == null ? ROOT : options.owner();
  }

  boolean hasOwner() {
    return options.owner() != null;
  }

  /** Returns the node with the owner and mode that the options ask for. */
  FileNode changed(FileNode node) {
    FileNode result = owned(node);
    if (options.chmod() != null && node.type() != FileType.SYMLINK) {
      result = result.withMode(options.chmod().apply(node.mode(), node.isDirectory()));
    }
    return result;
  }

  /** Returns the node with the owner that the options ask for. */
  FileNode owned(FileNode node) {
    if (options.owner() != null) {
      return node.withOwner(options.owner().uid(), options.owner().gid());
    }
    return options.preserveOwners() ? node : node.withOwner(0, 0);
  }

  private LayerException ontoFile(String path) throws IOException {
    boolean symlink = find(path).filter(one -> one.type() == FileType.SYMLINK).isPresent();
    return problem(
        "CopyOntoFile",
        "/"
            + path
            + " is a "
            + (symlink ? "symlink" : "file")
            + " and would have to become a directory",
        symlink
            ? "copy to the directory that the symlink leads to"
            : "copy to another path, or remove the file in a RUN before");
  }

  private static LayerException problem(String name, String what, @Nullable String hint) {
    return new LayerException(
        ExitCode.BUILD_FAILED, new Problem(name, TerminalText.oneLine(what), Place.ANYWHERE, hint));
  }
}
