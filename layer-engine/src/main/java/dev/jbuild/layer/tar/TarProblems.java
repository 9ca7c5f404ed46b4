package dev.jbuild.layer.tar;

import dev.jbuild.layer.LayerException;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.problem.TerminalText;

/** What can be wrong with an archive. */
public final class TarProblems {
  private TarProblems() {}

  /** An archive that breaks off or isn't in its format. */
  public static LayerException broken(String archive, String entry, String what) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "BrokenArchive",
            TerminalText.oneLine(what),
            new Place.Entry(archive, entry),
            "make the archive again, or pull the image again"));
  }

  /** An entry that reaches where it must not. */
  public static LayerException unsafe(String archive, String entry, String what) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "UnsafeEntry",
            TerminalText.oneLine(what),
            new Place.Entry(archive, entry),
            "don't use this archive or image unless you know why it has such an entry"));
  }

  /** An archive that would fill the disk. */
  public static LayerException tooLarge(String archive, String entry, String what) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "ArchiveTooLarge",
            TerminalText.oneLine(what),
            new Place.Entry(archive, entry),
            "split the archive if its size is honest"));
  }
}
