package dev.jbuild.builder;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A tree of one file, whose content is a blob of the store. */
final class BlobTree implements FileTree {
  /** As in BuildKit: a download may be a secret. */
  private static final int MODE = 0600;

  private final FileNode root;
  private final FileNode file;
  private final boolean unpacked;
  private final ContentStore content;

  /**
   * Makes a tree.
   *
   * @param unpacked whether a copy that unpacks archives unpacks the file if it is one
   */
  BlobTree(String name, FetchedFile fetched, boolean unpacked, ContentStore content) {
    Instant mtime = fetched.mtime();
    this.root = FileNode.of("", FileType.DIRECTORY, 0755, mtime);
    this.file =
        new FileNode(
            name,
            FileType.FILE,
            MODE,
            0,
            0,
            fetched.size(),
            mtime,
            "",
            0,
            new TreeMap<>(),
            fetched.digest(),
            null);
    this.unpacked = unpacked;
    this.content = content;
  }

  @Override
  public Optional<FileNode> find(String path) {
    return path.isEmpty()
        ? Optional.of(root)
        : Optional.of(file).filter(one -> one.path().equals(path));
  }

  @Override
  public List<FileNode> list(String directory) {
    return directory.isEmpty() ? List.of(file) : List.of();
  }

  @Override
  public boolean isUnpacked(FileNode one) {
    return unpacked;
  }

  @Override
  public InputStream open(FileNode wanted) throws IOException {
    Digest digest = file.digest();
    if (digest == null || !wanted.path().equals(file.path())) {
      throw new FileNotFoundException(wanted.path());
    }
    return content
        .find(digest)
        .orElseThrow(() -> new FileNotFoundException("blob " + digest))
        .open();
  }
}
