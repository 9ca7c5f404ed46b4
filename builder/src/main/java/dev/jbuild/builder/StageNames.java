package dev.jbuild.builder;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names of a stage's files. Only a file that something is linked to needs it to be unpacked.
 */
final class StageNames implements FileTree {
  /** A way to unpack it. */
  @FunctionalInterface
  interface Contents {
    FileTree unpack() throws IOException, InterruptedException;
  }

  private final FileTree names;
  private final Contents contents;

  /** One for all links: it knows the folders that it went through. */
  private @Nullable FileTree unpacked;

  StageNames(FileTree names, Contents contents) {
    this.names = names;
    this.contents = contents;
  }

  @Override
  public Optional<FileNode> find(String path) throws IOException {
    return names.find(path);
  }

  @Override
  public List<FileNode> list(String directory) throws IOException {
    return names.list(directory);
  }

  @Override
  public Optional<Located> locate(String path) throws IOException, InterruptedException {
    if (find(path).isEmpty()) {
      return Optional.empty();
    }
    if (unpacked == null) {
      unpacked = contents.unpack();
    }
    return unpacked.locate(path);
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    return names.open(file);
  }
}
