package dev.jbuild.layer;

/** The kinds of files that a layer can hold. Sockets cannot be in a layer. */
public enum FileType {
  FILE('f'),
  DIRECTORY('d'),
  SYMLINK('l'),
  HARDLINK('h'),
  CHAR('c'),
  BLOCK('b'),
  FIFO('p');

  private final char letter;

  FileType(char letter) {
    this.letter = letter;
  }

  /** Returns the letter that {@code find -type} uses, and {@code h} for a hard link. */
  public char letter() {
    return letter;
  }
}
