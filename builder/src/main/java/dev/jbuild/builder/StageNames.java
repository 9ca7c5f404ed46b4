package dev.jbuild.builder;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The names of a stage's files. Only a file that something is linked to needs it to be unpacked.
 *
 * @param contents unpacks it
 */
record StageNames(FileTree names, Contents contents) implements FileTree {
  @FunctionalInterface
  interface Contents {
    FileTree unpack() throws IOException, InterruptedException;
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
    return find(path).isEmpty() ? Optional.empty() : contents.unpack().locate(path);
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    return names.open(file);
  }
}
