package dev.jbuild.layer;

import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of a tree or a layer. Names are bytes: those that are no UTF-8 are carried as U+DC80 to
 * U+DCFF, one for each byte, so that nothing is lost.
 *
 * @param path relative, without leading or trailing slash, without {@code .} and {@code ..}; empty
 *     for the root
 * @param mode permission bits with setuid, setgid and sticky, 0 to 07777
 * @param size of a regular file in bytes, else 0
 * @param linkTarget of a symlink, as written; of a hard link, the path of the other name; else
 *     empty
 * @param rdev of a device, as the kernel's {@code makedev} packs it, else 0
 * @param xattrs sorted by name
 * @param digest of the content of a regular file, or null if it isn't known
 * @param inode equal for the names of one file in one tree; null if it has one name or isn't known
 */
public record FileNode(
    String path,
    FileType type,
    int mode,
    long uid,
    long gid,
    long size,
    Instant mtime,
    String linkTarget,
    long rdev,
    SequencedMap<String, byte[]> xattrs,
    @Nullable Digest digest,
    @Nullable String inode) {

  /** No extended attributes. */
  static final SequencedMap<String, byte[]> NONE =
      Collections.unmodifiableSequencedMap(new TreeMap<>());

  public FileNode {
    if (mode < 0 || mode > 07777) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " of " + path);
    }
    if (size < 0 || uid < 0 || gid < 0) {
      throw new IllegalArgumentException("negative size or owner of " + path);
    }
    xattrs = xattrs.isEmpty() ? NONE : Collections.unmodifiableSequencedMap(new TreeMap<>(xattrs));
  }

  /** Returns a node without content, link, device, extended attributes. */
  public static FileNode of(String path, FileType type, int mode, Instant mtime) {
    return new FileNode(path, type, mode, 0, 0, 0, mtime, "", 0, NONE, null, null);
  }

  /** Returns the last name of the path; empty for the root. */
  public String name() {
    return nameOf(path);
  }

  /** Returns what is behind the last slash of {@code path}, or all of it. */
  public static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the path of the directory that this file is in; empty for the root and its files. */
  public String parent() {
    return parentOf(path);
  }

  /** Returns what is before the last slash of {@code path}, or the empty path. */
  public static String parentOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Returns whether this is a directory. */
  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  /** Returns this node at another path. */
  public FileNode withPath(String changed) {
    return new FileNode(
        changed, type, mode, uid, gid, size, mtime, linkTarget, rdev, xattrs, digest, inode);
  }

  /** Returns this node with another mode. */
  public FileNode withMode(int changed) {
    return new FileNode(
        path, type, changed, uid, gid, size, mtime, linkTarget, rdev, xattrs, digest, inode);
  }

  /** Returns this node with another owner. */
  public FileNode withOwner(long changedUid, long changedGid) {
    return new FileNode(
        path,
        type,
        mode,
        changedUid,
        changedGid,
        size,
        mtime,
        linkTarget,
        rdev,
        xattrs,
        digest,
        inode);
  }

  /** Returns this node with another modification time. */
  public FileNode withMtime(Instant changed) {
    return new FileNode(
        path, type, mode, uid, gid, size, changed, linkTarget, rdev, xattrs, digest, inode);
  }

  /** Returns this node with other extended attributes. */
  public FileNode withXattrs(SequencedMap<String, byte[]> changed) {
    return new FileNode(
        path, type, mode, uid, gid, size, mtime, linkTarget, rdev, changed, digest, inode);
  }

  /** Returns this node with the digest of its content. */
  public FileNode withDigest(Digest changed) {
    return new FileNode(
        path, type, mode, uid, gid, size, mtime, linkTarget, rdev, xattrs, changed, inode);
  }

  /** Returns this node as a file of one name. */
  FileNode alone() {
    return new FileNode(
        path, type, mode, uid, gid, size, mtime, linkTarget, rdev, xattrs, digest, null);
  }

  /**
   * Returns this file once an archive's {@code link} to it was made, which has attributes of its
   * own: they become those of the file. The new owner takes away what the file was capable of.
   * Source: containerd pkg/archive and moby go-archive, createTarFile.
   */
  public FileNode linkedBy(FileNode link) {
    SequencedMap<String, byte[]> all = new TreeMap<>(xattrs);
    all.remove("security.capability");
    all.putAll(link.xattrs);
    return withMode(type == FileType.SYMLINK ? mode : link.mode)
        .withOwner(link.uid, link.gid)
        .withMtime(link.mtime)
        .withXattrs(all);
  }

  /** Returns this file as another name of {@code target}. */
  public FileNode asHardLinkTo(String target) {
    return new FileNode(
        path, FileType.HARDLINK, mode, uid, gid, 0, mtime, target, 0, xattrs, digest, inode);
  }
}
