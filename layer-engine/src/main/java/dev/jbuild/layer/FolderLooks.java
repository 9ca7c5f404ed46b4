package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.internal.OpenFolder;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.internal.Xattrs;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The looks at the folders below one, without what patterns leave out. Each folder is looked at
 * once: a build sees one state of its context. Safe for several threads.
 */
final class FolderLooks {
  private static final String[] NO_NAMES = {};

  /** Directories that are listed ahead at most; a context may hold more than a build asks for. */
  private static final int MAX_PREFETCHED = 10_000;

  private final Path root;
  private final PathPatterns ignored;
  private final StatCache cache;
  private final Set<String> knownDirectories = ConcurrentHashMap.newKeySet();
  private final Map<String, FolderLook> listed = new ConcurrentHashMap<>();
  private final Map<String, Optional<FileNode>> found = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();

  private final Map<String, List<String>> leftOut = new ConcurrentHashMap<>();

  FolderLooks(Path root, PathPatterns ignored, StatCache cache) {
    this.root = root;
    this.ignored = ignored;
    this.cache = cache;
  }

  /** See {@link DirectoryTree#find}. */
  Optional<FileNode> find(String path) throws IOException {
    FolderLook folder = path.isEmpty() ? null : listed.get(FileNode.parentOf(path));
    if (folder != null) {
      int row = folder.row(FileNode.nameOf(path));
      return row < 0 ? Optional.empty() : Optional.of(folder.get(row));
    }
    Optional<FileNode> known = found.get(path);
    if (known == null) {
      Optional<FileNode> looked = look(path);
      known = Objects.requireNonNullElse(found.putIfAbsent(path, looked), looked);
    }
    return known;
  }

  private Optional<FileNode> look(String path) throws IOException {
    if (!isDirectory(FileNode.parentOf(path)) || isHidden(path)) {
      return Optional.empty();
    }
    Instant looked = cache.now();
    Optional<Stat> stat = stat(path);
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    String parent = FileNode.parentOf(path);
    FolderDraft draft = new FolderDraft(parent, looked, 1);
    FolderLook before = cache.before(parent, path);
    int row = before == null ? -1 : before.row(FileNode.nameOf(path));
    try (OpenFolder folder = new OpenFolder(FileNames.resolve(root, parent))) {
      if (!new Looking(draft, folder).add(path, stat.get(), before, row)) {
        return Optional.empty();
      }
    }
    FolderLook file = draft.look();
    cache.putFile(path, file, draft.hasNews());
    return Optional.of(file.get(0));
  }

  /** Checks each component, since the kernel would follow a symlink on the way. */
  boolean isDirectory(String path) throws IOException {
    if (path.isEmpty() || knownDirectories.contains(path)) {
      return true;
    }
    if (!isDirectory(FileNode.parentOf(path))) {
      return false;
    }
    Optional<Stat> stat = stat(path);
    if (stat.isEmpty() || !stat.get().isDirectory()) {
      return false;
    }
    knownDirectories.add(path);
    return true;
  }

  /** Whoever puts a symlink on the way after {@link #isDirectory} looked leads nowhere. */
  Optional<Stat> stat(String path) throws IOException {
    Path file = FileNames.resolve(root, path);
    return path.isEmpty() ? Stat.of(file) : OpenFolder.stat(file);
  }

  /** An ignored directory shows if there is something below it that a pattern takes back. */
  private boolean isHidden(String path) throws IOException {
    return isIgnored(path) && (!ignored.mayTakeBackBelow(path) || list(path).isEmpty());
  }

  /** A look at files of one folder. */
  private final class Looking {
    private final FolderDraft draft;

    /** Stays the same one whatever is put at its path. */
    private final OpenFolder folder;

    Looking(FolderDraft draft, OpenFolder folder) {
      this.draft = draft;
      this.folder = folder;
    }

    /**
     * Adds a file with what is known of it, else with what is read of it now.
     *
     * @param before an earlier look, and {@code row} in it, negative if the file isn't in it
     * @return whether it is one that a tree can have
     */
    boolean add(String path, Stat stat, @Nullable FolderLook before, int row) throws IOException {
      Optional<FileType> type = stat.type();
      if (type.isEmpty()) {
        return false;
      }
      String name = FileNode.nameOf(path);
      if (type.get() == FileType.SYMLINK) {
        return addSymlink(name, stat);
      }
      draft.add(name, stat);
      if ((type.get() == FileType.FILE || type.get() == FileType.DIRECTORY)
          && (before == null || row < 0 || !draft.takeFrom(before, row))) {
        draft.read(xattrs(file(name)), stat);
      }
      return true;
    }

    private boolean addSymlink(String name, Stat stat) throws IOException {
      try {
        String target = OverlayTree.target(file(name));
        draft.add(name, stat);
        draft.target(target);
        return true;
      } catch (NoSuchFileException | NotLinkException gone) {
        return false;
      }
    }

    private Path file(String name) throws IOException {
      return name.isEmpty() ? root : FileNames.resolve(folder.path(), name);
    }
  }

  /** Only {@code user.*}, since what else there is, is this machine's. */
  private static SequencedMap<String, byte[]> xattrs(Path file) throws IOException {
    try {
      SequencedMap<String, byte[]> found = new TreeMap<>(Xattrs.of(file));
      found.keySet().removeIf(name -> !name.startsWith("user."));
      return found.isEmpty() ? FileNode.NONE : found;
    } catch (AccessDeniedException unreadable) {
      return FileNode.NONE;
    } catch (Linux.Errno e) {
      if (e.number() == Linux.ENOENT) {
        return FileNode.NONE; // It is gone since: who copies it is told when it is read.
      }
      throw e;
    }
  }

  /** See {@link DirectoryTree#prefetch}. */
  void prefetch(String directory) {
    if (listed.size() >= MAX_PREFETCHED || Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      FolderLook folder = list(directory);
      for (int row = 0; row < folder.size(); row++) {
        if (folder.isDirectory(row)) {
          prefetch(folder.pathOf(row));
        }
      }
    } catch (IOException | LayerException unreadable) {
      // Whoever really needs the directory is told.
    }
  }

  /** Returns the files of {@code directory}, sorted by name; none if it is no directory. */
  FolderLook list(String directory) throws IOException {
    FolderLook known = listed.get(directory);
    if (known != null) {
      return known;
    }
    // Whoever comes second waits: to look at all files again takes longer. Locks are taken from the
    // root down.
    synchronized (locks.computeIfAbsent(directory, _ -> new Object())) {
      known = listed.get(directory);
      if (known == null) {
        known = read(directory);
        listed.put(directory, known);
      }
      return known;
    }
  }

  private FolderLook read(String directory) throws IOException {
    Instant looked = cache.now();
    if (!isDirectory(directory)) {
      return new FolderDraft(directory, looked, 0).look();
    }
    List<Linux.Entry> children = sorted(entries(FileNames.resolve(root, directory)));
    FolderLook before = cache.before(directory);
    FolderDraft draft = new FolderDraft(directory, looked, children.size());
    List<String> hidden = look(directory, children, before, draft);
    if (!hidden.isEmpty()) {
      leftOut.put(directory, List.copyOf(hidden));
    }
    FolderLook folder = draft.look();
    cache.put(folder, draft.hasNews());
    return folder;
  }

  /**
   * Adds the children to {@code draft}.
   *
   * @param children sorted by name, as those of the earlier look are
   * @return the names of those that patterns leave out
   */
  private List<String> look(
      String directory, List<Linux.Entry> children, @Nullable FolderLook before, FolderDraft draft)
      throws IOException {
    String[] names = before == null ? NO_NAMES : before.allNames();
    int row = 0;
    List<String> hidden = new ArrayList<>();
    try (OpenFolder folder = new OpenFolder(FileNames.resolve(root, directory))) {
      Looking looking = new Looking(draft, folder);
      for (Linux.Entry child : children) {
        while (row < names.length && names[row].compareTo(child.name()) < 0) {
          row++;
        }
        String path = TreePaths.below(directory, child.name());
        if (child.stat().isDirectory()) {
          knownDirectories.add(path);
        }
        if (child.stat().isDirectory() ? isHidden(path) : isIgnored(path)) {
          hidden.add(child.name());
        } else {
          boolean known = row < names.length && names[row].equals(child.name());
          looking.add(path, child.stat(), before, known ? row : -1);
        }
      }
    }
    return hidden;
  }

  /** Of a file that is replaced meanwhile, some file systems tell both: the later one counts. */
  static List<Linux.Entry> sorted(List<Linux.Entry> told) {
    Collections.sort(told);
    List<Linux.Entry> once = new ArrayList<>(told.size());
    for (Linux.Entry entry : told) {
      if (!once.isEmpty() && once.getLast().name().equals(entry.name())) {
        once.removeLast();
      }
      once.add(entry);
    }
    return once;
  }

  private static List<Linux.Entry> entries(Path folder) throws IOException {
    try {
      return Linux.listBelow(folder);
    } catch (AccessDeniedException denied) {
      throw unreadable(denied);
    }
  }

  /** Returns the names in a listed directory that the patterns leave out. */
  List<String> leftOut(String directory) {
    return leftOut.getOrDefault(directory, List.of());
  }

  /** Returns whether the patterns leave {@code path} out. */
  boolean isIgnored(String path) {
    return !path.isEmpty() && ignored.matches(path);
  }

  /** Returns the row of the look that told of a file, or null if there is none any more. */
  FolderLook.@Nullable Row row(FileNode file) {
    FolderLook folder = listed.get(file.parent());
    FolderLook look = folder == null ? cache.last(file.path()) : folder;
    if (look == null) {
      return null;
    }
    int row = look.row(file.name());
    return row >= 0 && look.isSame(row, file) ? new FolderLook.Row(look, row) : null;
  }

  static LayerException unreadable(AccessDeniedException denied) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "UnreadableFile",
            "the user who builds may not read this",
            new Place.File(denied.getFile()),
            "give the right to read it, or leave it out by .dockerignore"),
        denied);
  }
}
