package dev.jbuild.builder;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tree, and beside it others, each in a folder that no source of a copy can name. */
final class JoinedTree implements FileTree {
  /** How the names of those folders start. */
  private static final String JOINED = "\u0001source";

  private final FileTree own;
  private final List<FileTree> others;

  JoinedTree(FileTree own, List<FileTree> others) {
    this.own = own;
    this.others = List.copyOf(others);
  }

  /** Returns the source that means all of the other tree of this number. */
  static String source(int number) {
    return JOINED + number;
  }

  /** Returns the source that means one file of it, whose folder is never kept. */
  static String source(int number, String file) {
    return source(number) + "/./" + file.replaceAll("[*?\\[\\\\]", "\\\\$0");
  }

  /**
   * A place in one of the trees.
   *
   * @param prefix what comes before {@code path} here
   */
  private record Spot(FileTree tree, String prefix, String path) {
    FileNode there(FileNode file) {
      return prefix.isEmpty() ? file : file.withPath(path);
    }

    FileNode here(FileNode file) {
      String separator = prefix.isEmpty() || file.path().isEmpty() ? "" : "/";
      return prefix.isEmpty() ? file : file.withPath(prefix + separator + file.path());
    }
  }

  private Spot spot(String path) {
    int slash = path.indexOf('/');
    String prefix = slash < 0 ? path : path.substring(0, slash);
    int number = others.size() - 1;
    while (number >= 0 && !prefix.equals(source(number))) {
      number--;
    }
    if (number < 0) {
      return new Spot(own, "", path);
    }
    return new Spot(others.get(number), prefix, slash < 0 ? "" : path.substring(slash + 1));
  }

  @Override
  public Optional<FileNode> find(String path) throws IOException {
    Spot spot = spot(path);
    return spot.tree.find(spot.path).map(spot::here);
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    Spot spot = spot(directory);
    List<FileNode> files = new ArrayList<>();
    for (FileNode file : spot.tree.list(spot.path)) {
      files.add(spot.here(file));
    }
    return files;
  }

  @Override
  public boolean isUnpacked(FileNode file) {
    Spot spot = spot(file.path());
    return spot.tree.isUnpacked(spot.there(file));
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    Spot spot = spot(file.path());
    return spot.tree.open(spot.there(file));
  }

  @Override
  public boolean read(FileNode file, byte[] into, int offset) throws IOException {
    Spot spot = spot(file.path());
    return spot.tree.read(spot.there(file), into, offset);
  }

  @Override
  public Sameness sameness(FileNode file) throws IOException {
    Spot spot = spot(file.path());
    return spot.tree.sameness(spot.there(file));
  }

  @Override
  public Digest digest(FileNode file) throws IOException {
    Spot spot = spot(file.path());
    return spot.tree.digest(spot.there(file));
  }
}
