package dev.jbuild.layer;

import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A read-only tree of files. Paths are as in {@link FileNode#path}; no symlink is followed. */
public interface FileTree {
  /** Returns the file at {@code path}; the empty path is the root directory. */
  Optional<FileNode> find(String path) throws IOException;

  /** Returns the files of {@code directory}, sorted by name; empty if it is no directory. */
  List<FileNode> list(String directory) throws IOException;

  /**
   * Opens the content of a regular file of this tree. The caller closes it.
   *
   * @throws IOException if it can't be read, or this tree has no contents
   */
  InputStream open(FileNode file) throws IOException;

  /**
   * Reads a small regular file of this tree at once, if nothing was done to it since it was looked
   * at.
   *
   * @param into takes {@code file.size()} bytes from {@code offset} on
   * @return whether it did; else it is to be opened
   */
  default boolean read(FileNode file, byte[] into, int offset) throws IOException {
    return false;
  }

  /**
   * Returns whether a copy that unpacks archives unpacks this file if it is one.
   *
   * @param file a regular file of this tree
   */
  default boolean isUnpacked(FileNode file) {
    return true;
  }

  /** A file, and the tree that has its content. */
  record Located(FileTree tree, FileNode file) {}

  /**
   * Returns the file that a new hard link to {@code path} would be another name of: what is there,
   * which is no hard link itself. May bring and unpack what a name can be found without.
   */
  default Optional<Located> locate(String path) throws IOException, InterruptedException {
    return find(path).map(file -> new Located(this, file));
  }

  /** What is known of a file's content without reading it once more. */
  enum Sameness {
    /** It is what it was. */
    SAME,
    /** It may be what it was: size and time are the same, but something was done to the file. */
    TOUCHED,
    /** It isn't what it was. */
    CHANGED
  }

  /** Returns whether {@code file} of this tree is still what it was when it was looked at. */
  default Sameness sameness(FileNode file) throws IOException {
    Optional<FileNode> now = find(file.path());
    return now.isPresent()
            && now.get().size() == file.size()
            && now.get().mtime().equals(file.mtime())
            && Objects.equals(now.get().inode(), file.inode())
        ? Sameness.SAME
        : Sameness.CHANGED;
  }

  /** Returns the digest of the content of a regular file of this tree. */
  default Digest digest(FileNode file) throws IOException {
    try (InputStream content = open(file)) {
      return Contents.digest(content);
    }
  }
}
