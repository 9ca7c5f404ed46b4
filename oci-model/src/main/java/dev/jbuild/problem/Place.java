package dev.jbuild.problem;

/** Where a problem was found. */
public sealed interface Place {

  /**
   * A span of a Buildfile.
   *
   * @param file the file's name as the user gave it
   * @param line first line, from 1
   * @param column first column in code points, from 1
   * @param length code points that the span covers on its first line, at least 1
   * @param excerpt the text of that line, without its end
   */
  record Source(String file, int line, int column, int length, String excerpt) implements Place {
    public Source {
      if (line < 1 || column < 1 || length < 1) {
        throw new IllegalArgumentException(
            "span %d:%d+%d must count from 1".formatted(line, column, length));
      }
    }
  }

  /**
   * An entry of an archive or a layer.
   *
   * @param archive what is read: a digest or a path
   * @param entry the entry's name
   */
  record Entry(String archive, String entry) implements Place {}

  /**
   * An exchange with a registry.
   *
   * @param method the HTTP method
   * @param url the URL, without credentials and query values
   * @param status the HTTP status, or 0 if there was no answer
   */
  record Exchange(String method, String url, int status) implements Place {}

  /**
   * A file or folder.
   *
   * @param path as the user would name it
   */
  record File(String path) implements Place {}

  /** The command line or the machine as a whole. */
  record Anywhere() implements Place {}

  /** The one {@link Anywhere}. */
  Place ANYWHERE = new Anywhere();
}
