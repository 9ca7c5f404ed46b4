package dev.jbuild.layer.tar;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.LayerIndex;
import dev.jbuild.layer.LayerIndexDraft;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tar of a layer as changes, in which every path is resolved: no directory on its way is
 * a symlink of this layer, and what it replaces is gone. Source: image-spec 1.1, layer.md, section
 * Whiteouts.
 */
public final class LayerReader {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final int MAX_LINKS = 40;

  /** A million folders with paths of 100 characters have less. */
  private static final long MAX_PARENTS = 1 << 27;

  private final TarReader tar;
  private final String archive;

  /** What a path may lead through: directories and symlinks. */
  private final NavigableMap<String, FileNode> nodes = new TreeMap<>();

  /** Directories that something is in, whether they have an entry of their own or not. */
  private final TreeSet<String> parents = new TreeSet<>();

  /** How many characters all of them that were ever added have: a path may be of 2,000 folders. */
  private long parentsLength;

  private final @Nullable LayerIndexDraft table;
  private final TreeSet<String> whiteouts = new TreeSet<>();
  private final TreeSet<String> opaques = new TreeSet<>();

  /**
   * Reads an uncompressed layer, and makes its table of contents.
   *
   * @param archive what to call it in problems
   */
  public LayerReader(InputStream in, String archive) {
    this(in, archive, new LayerIndexDraft());
  }

  private LayerReader(InputStream in, String archive, @Nullable LayerIndexDraft table) {
    this.tar = new TarReader(in, archive);
    this.archive = archive;
    this.table = table;
  }

  /** Does the same without a table of contents, which takes memory for each file. */
  public static LayerReader withoutTable(InputStream in, String archive) {
    return new LayerReader(in, archive, null);
  }

  /** Returns the next change, or nothing at the end. */
  public Optional<Change> next() throws IOException {
    Optional<FileNode> entry = tar.next();
    return entry.map(this::change);
  }

  /** Returns the content of the file that was put last. */
  public InputStream content() {
    return tar.content();
  }

  /**
   * Returns what was read so far.
   *
   * @throws IllegalStateException if no table is made
   */
  public LayerIndex index() {
    if (table == null) {
      throw new IllegalStateException("no table was asked for");
    }
    return table.index(whiteouts, opaques);
  }

  private Change change(FileNode entry) {
    String name = entry.name();
    String parent = directory(entry.parent(), entry.path(), 0);
    if (name.equals(OPAQUE)) {
      return opaque(parent, entry);
    }
    if (name.startsWith(WHITEOUT)) {
      return whiteout(parent, name.substring(WHITEOUT.length()), entry);
    }
    FileNode node = entry.withPath(below(parent, name));
    if (node.type() == FileType.HARDLINK) {
      node = hardLink(node);
    }
    return put(node);
  }

  private Change opaque(String directory, FileNode entry) {
    if (directory.isEmpty()) {
      throw TarProblems.unsafe(
          archive, entry.path(), "the whole tree of the layers below is hidden");
    }
    opaques.add(directory);
    return new Change.Opaque(directory);
  }

  private Change whiteout(String parent, String hidden, FileNode entry) {
    if (hidden.isEmpty()
        || hidden.equals(".")
        || hidden.equals("..")
        || hidden.startsWith(WHITEOUT)) {
      throw TarProblems.unsafe(archive, entry.path(), "the whiteout hides no file");
    }
    String path = below(parent, hidden);
    // A whiteout is about the layers below: a file of this layer stays, in either order.
    whiteouts.add(path);
    return new Change.Whiteout(path);
  }

  private Change put(FileNode node) {
    if (node.path().isEmpty() && !node.isDirectory()) {
      throw TarProblems.unsafe(archive, "", "the root is no directory");
    }
    if (!node.isDirectory()) {
      replaceDirectory(node.path());
    }
    if (node.isDirectory() || node.type() == FileType.SYMLINK) {
      nodes.put(node.path(), node);
    } else {
      nodes.remove(node.path());
    }
    if (table != null) {
      table.add(node);
    }
    return new Change.Put(node);
  }

  /** Something else takes the place of a directory, if there is one, with all that is in it. */
  private void replaceDirectory(String path) {
    opaques.remove(path);
    opaques.subSet(path + "/", path + "0").clear();
    if (parents.remove(path)) {
      parents.subSet(path + "/", path + "0").clear();
      nodes.subMap(path + "/", path + "0").clear();
      if (table != null) {
        table.removeBelow(path);
      }
    }
  }

  private FileNode hardLink(FileNode link) {
    if (link.linkTarget().isEmpty() || link.path().isEmpty()) {
      throw TarProblems.unsafe(archive, link.path(), "the hard link is to the root");
    }
    String parent = directory(FileNode.parentOf(link.linkTarget()), link.path(), 0);
    String name = FileNode.nameOf(link.linkTarget());
    String target = below(parent, name);
    FileNode found = nodes.get(target);
    if (name.startsWith(WHITEOUT)) {
      throw TarProblems.unsafe(archive, link.path(), "the hard link is to a whiteout");
    }
    if (target.equals(link.path())
        || parents.contains(target)
        || (found != null && found.isDirectory())) {
      throw TarProblems.unsafe(
          archive, link.path(), "the hard link is to a directory or to itself");
    }
    return link.asHardLinkTo(target);
  }

  /**
   * Returns the directory that a path means when the symlinks of this layer on its way are
   * followed, none of which leads out. What is no directory on the way gives way to one.
   */
  private String directory(String path, String entry, int links) {
    String at = "";
    String[] parts = path.isEmpty() ? new String[0] : path.split("/");
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].equals("..")) {
        at = FileNode.parentOf(at);
        continue;
      }
      if (parts[i].startsWith(WHITEOUT)) {
        throw TarProblems.unsafe(archive, entry, "the entry is below a whiteout");
      }
      String next = below(at, parts[i]);
      FileNode node = nodes.get(next);
      if (node == null || node.isDirectory()) {
        at = next;
        if (parents.add(next)) {
          enter(next, node == null, entry);
        }
      } else {
        if (links >= MAX_LINKS) {
          throw TarProblems.unsafe(archive, entry, "the symlinks on the way go in a circle");
        }
        String rest = String.join("/", Arrays.asList(parts).subList(i + 1, parts.length));
        return directory(followed(at, node.linkTarget(), rest), entry, links + 1);
      }
    }
    return at;
  }

  /** Notes a directory that something is in for the first time. */
  private void enter(String directory, boolean isImplied, String entry) {
    parentsLength += directory.length();
    if (parentsLength > MAX_PARENTS) {
      throw TarProblems.tooLarge(
          archive, entry, "the paths of folders have more than " + MAX_PARENTS + " characters");
    }
    if (isImplied && table != null) {
      // A file may be there.
      table.remove(directory);
    }
  }

  /** Returns the path from the root that a symlink in {@code directory} leads to. */
  private static String followed(String directory, String target, String rest) {
    String start = target.startsWith("/") ? "" : directory;
    StringBuilder path = new StringBuilder(start);
    for (String part : (target + "/" + rest).split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }

  private static String below(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
