package dev.jbuild.layer.tar;

import dev.jbuild.layer.FileNode;

/** What one entry of a layer does. */
public sealed interface Change {
  /** Adds or replaces a file. */
  record Put(FileNode node) implements Change {}

  /** Hides a file of the layers below. */
  record Whiteout(String path) implements Change {}

  /** Hides what the layers below have in a directory. */
  record Opaque(String directory) implements Change {}
}
