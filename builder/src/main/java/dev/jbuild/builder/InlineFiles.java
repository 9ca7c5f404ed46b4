package dev.jbuild.builder;

import dev.jbuild.dsl.InlineFile;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.FileType;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree with the files of heredocs beside its own, each in a folder that no other source can name.
 */
final class InlineFiles implements FileTree {
  private static final int MODE = 0644;

  private final Instant now = Instant.now();
  private final FileTree files;
  private final Map<String, byte[]> inline = new LinkedHashMap<>();

  InlineFiles(FileTree files, List<InlineFile> inline) {
    this.files = files;
    for (InlineFile file : inline) {
      this.inline.put(
          "\u0001heredoc" + this.inline.size() + "/" + file.name(),
          file.content().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Returns the sources of a copy, those of heredocs last, whose folders are never kept. */
  List<String> sources(List<String> others) {
    List<String> all = new ArrayList<>(others);
    for (String path : inline.keySet()) {
      all.add(path.replaceAll("[*?\\[\\\\]", "\\\\$0").replaceFirst("/", "/./"));
    }
    return all;
  }

  @Override
  public Optional<FileNode> find(String path) throws IOException {
    byte[] content = inline.get(path);
    if (content == null) {
      return isFolder(path)
          ? Optional.of(FileNode.of(path, FileType.DIRECTORY, 0755, now))
          : files.find(path);
    }
    return Optional.of(
        new FileNode(
            path,
            FileType.FILE,
            MODE,
            0,
            0,
            content.length,
            now,
            "",
            0,
            new TreeMap<>(),
            null,
            null));
  }

  private boolean isFolder(String path) {
    return inline.keySet().stream().anyMatch(file -> FileNode.parentOf(file).equals(path));
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    if (!isFolder(directory)) {
      return files.list(directory);
    }
    List<FileNode> listed = new ArrayList<>();
    for (String path : inline.keySet()) {
      if (FileNode.parentOf(path).equals(directory)) {
        find(path).ifPresent(listed::add);
      }
    }
    return listed;
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    byte[] content = inline.get(file.path());
    return content == null ? files.open(file) : new ByteArrayInputStream(content);
  }

  @Override
  public Digest digest(FileNode file) throws IOException {
    return inline.containsKey(file.path()) ? FileTree.super.digest(file) : files.digest(file);
  }
}
