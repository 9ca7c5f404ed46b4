package dev.jbuild.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A build context, written by a test. */
record Context(Path folder) {

  static Context in(Path parent) throws IOException {
    return new Context(Files.createTempDirectory(parent, "context"));
  }

  /** Writes {@code path} with its parents. */
  Context file(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  Context buildfile(String text) throws IOException {
    return file("Buildfile", text);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
