package dev.jbuild.builder;

import dev.jbuild.dsl.GitSource;
import java.io.InputStream;
import java.nio.file.Path;

/** Where the files of a build context are. */
public sealed interface ContextSource {

  /**
   * A folder of this machine.
   *
   * @param ignore the text of the {@code .dockerignore} that holds for it, or empty
   */
  record Folder(Path folder, String ignore) implements ContextSource {}

  /** A git repository. */
  record Git(GitSource repository) implements ContextSource {}

  /**
   * What a URL gives: the files of an archive, or else one file of the name {@code context}.
   *
   * @param url of http or https
   */
  record Url(String url) implements ContextSource {}

  /**
   * What a stream gives: the files of an archive, or else a Buildfile and no file.
   *
   * @param in is read to its end, and not closed
   */
  record Stream(InputStream in) implements ContextSource {}
}
