package dev.jbuild.builder;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.FileType;
import dev.jbuild.oci.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A destination of which nothing is known. It has no files, but an archive may have a hard link to
 * any: what that is stands for itself by its path.
 */
final class UnknownTree implements FileTree {
  @Override
  public Optional<FileNode> find(String path) {
    return Optional.empty();
  }

  @Override
  public List<FileNode> list(String directory) {
    return List.of();
  }

  @Override
  public Optional<Located> locate(String path) {
    FileNode file = FileNode.of(path, FileType.FILE, 0, Instant.EPOCH);
    return Optional.of(new Located(this, file));
  }

  @Override
  public Digest digest(FileNode file) {
    return Digest.sha256(file.path().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public InputStream open(FileNode file) throws IOException {
    throw new FileNotFoundException(file.path());
  }
}
