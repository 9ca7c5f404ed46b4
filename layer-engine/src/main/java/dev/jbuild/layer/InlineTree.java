package dev.jbuild.layer;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files whose contents are written in a Buildfile, all in the root. */
public final class InlineTree implements FileTree {
  private final Map<String, byte[]> contents;
  private final Instant mtime;

  /**
   * Makes a tree of files of mode 0644.
   *
   * @param contents by name
   */
  public InlineTree(Map<String, byte[]> contents, Instant mtime) {
    this.contents = new TreeMap<>(contents);
    this.mtime = mtime;
  }

  @Override
  public Optional<FileNode> find(String path) {
    if (path.isEmpty()) {
      return Optional.of(FileNode.of("", FileType.DIRECTORY, 0755, mtime));
    }
    return Optional.ofNullable(contents.get(path)).map(bytes -> node(path, bytes.length));
  }

  private FileNode node(String path, long size) {
    return new FileNode(
        path, FileType.FILE, 0644, 0, 0, size, mtime, "", 0, new TreeMap<>(), null, null);
  }

  @Override
  public List<FileNode> list(String directory) {
    List<FileNode> files = new ArrayList<>();
    if (directory.isEmpty()) {
      contents.forEach((name, bytes) -> files.add(node(name, bytes.length)));
    }
    return List.copyOf(files);
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    byte[] bytes = contents.get(file.path());
    if (bytes == null) {
      throw new FileNotFoundException(file.path());
    }
    return new ByteArrayInputStream(bytes);
  }
}
