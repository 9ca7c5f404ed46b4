package dev.jbuild.dsl.lint;

/**
 * A word of a shell command.
 *
 * @param text without quotes; substitutions are left as they are
 * @param start offset of its first char in the Buildfile
 * @param end offset behind its last char
 */
record ShellWord(String text, int start, int end) {

  /** Returns whether nobody can say what the word is before it runs. */
  boolean isDynamic() {
    return text.indexOf('$') >= 0 || text.indexOf('`') >= 0;
  }
}
