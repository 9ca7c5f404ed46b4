package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.IncludeReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads included files that are below the build context or below the folder of the Buildfile. */
final class IncludeFiles implements IncludeReader {
  private final Path context;
  private final Path folder;

  IncludeFiles(Path context, Path buildfile) {
    this.context = context;
    this.folder = buildfile.toAbsolutePath().resolveSibling("");
  }

  @Override
  public Answer read(String including, String path) {
    Path file;
    try {
      file = Path.of(including).resolveSibling(path).normalize();
    } catch (InvalidPathException noPath) {
      return new Answer.Missing(path);
    }
    try {
      return Path.of(path).isAbsolute() ? new Answer.Outside(path) : read(file);
    } catch (IOException unreadable) {
      return new Answer.Unfit(file.toString(), "can't be read: " + why(unreadable));
    }
  }

  /** Returns the kernel's words, as in {@code permission denied}. */
  private static String why(IOException unreadable) {
    if (unreadable instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        unreadable instanceof FileSystemException file ? file.getReason() : unreadable.getMessage();
    return reason == null ? "input/output error" : reason.toLowerCase(Locale.ROOT);
  }

  private Answer read(Path file) throws IOException {
    String name = file.toString();
    Path real;
    try {
      real = file.toRealPath();
    } catch (NoSuchFileException missing) {
      Path there = file.toAbsolutePath().normalize();
      boolean inside =
          there.startsWith(context.toAbsolutePath().normalize())
              || there.startsWith(folder.normalize());
      return inside ? new Answer.Missing(name) : new Answer.Outside(name);
    }
    if (!real.startsWith(context.toRealPath()) && !real.startsWith(folder.toRealPath())) {
      return new Answer.Outside(name);
    }
    if (!Files.isRegularFile(real)) {
      return new Answer.Unfit(name, "is not a file");
    }
    if (Files.size(real) > BuildfileText.MAX_BYTES) {
      return new Answer.Unfit(name, "has more than 8 MiB");
    }
    try {
      return new Answer.Text(name, Files.readString(real));
    } catch (CharacterCodingException notUtf8) {
      return new Answer.Unfit(name, "is not UTF-8 text");
    }
  }
}
