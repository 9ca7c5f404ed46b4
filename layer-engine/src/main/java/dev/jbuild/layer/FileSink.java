package dev.jbuild.layer;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of a tree: a directory before what is in it, a file before its hard links. */
@FunctionalInterface
public interface FileSink {
  /**
   * Takes one.
   *
   * @param content of a regular file; to be read before the call returns
   */
  void put(FileNode node, InputStream content) throws IOException;
}
