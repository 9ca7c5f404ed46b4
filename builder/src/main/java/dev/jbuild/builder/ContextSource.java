package dev.jbuild.builder;

import java.nio.file.Path;

/** Where the files of a build context are. */
public sealed interface ContextSource {

  /**
   * A folder of this machine.
   *
   * @param ignore the text of the {@code .dockerignore} that holds for it, or empty
   */
  record Folder(Path folder, String ignore) implements ContextSource {}
}
