package dev.jbuild.dsl;

/** Gets the files that INCLUDE names. The language itself reads no files. */
@FunctionalInterface
public interface IncludeReader {

  /** What became of a file. */
  sealed interface Answer {

    /**
     * The file was read.
     *
     * @param name what to call it in messages, the same each time the same file is asked for
     */
    record Text(String name, String text) implements Answer {}

    /**
     * There is no such file.
     *
     * @param name where it was looked for
     */
    record Missing(String name) implements Answer {}

    /**
     * The file is one that must not be read, such as one that is not below the build context.
     *
     * @param name what it would be called
     */
    record Outside(String name) implements Answer {}

    /**
     * The file can't be a Buildfile.
     *
     * @param name what to call it in messages
     * @param why a clause such as {@code is not UTF-8 text}
     */
    record Unfit(String name, String why) implements Answer {}
  }

  /** Knows no files. */
  IncludeReader NONE = (_, path) -> new Answer.Missing(path);

  /**
   * Reads a file.
   *
   * @param including name of the file that has the INCLUDE
   * @param path as written there, relative to that file; not empty
   */
  Answer read(String including, String path);
}
