package dev.jbuild.layer.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes trees, never anything behind a symlink. */
public final class DeleteTree {
  /** Stands for bytes of a name that a {@link File} doesn't keep: it would be another file. */
  private static final char NO_UTF8 = 0xFFFD;

  private DeleteTree() {}

  /** Removes {@code tree} and all below it; what is gone already is no error. */
  public static void delete(Path tree) throws IOException {
    if (isDeleted(tree)) {
      return;
    }
    try {
      Files.walkFileTree(tree, new Deleter());
    } catch (NoSuchFileException gone) {
      // Another process was faster.
    }
  }

  /**
   * Tries the short way for a folder of a few files, which the work of most processes is. Neither a
   * symlink nor a folder that isn't empty is entered.
   */
  private static boolean isDeleted(Path path) throws IOException {
    if (path.toString().indexOf(NO_UTF8) >= 0) {
      return false;
    }
    File tree = path.toFile();
    if (tree.delete()) {
      return true;
    }
    // The list of a symlink would be that of the folder behind it.
    boolean isFolder = Stat.of(path).filter(Stat::isDirectory).isPresent();
    String[] names = isFolder ? tree.list() : null;
    if (names == null) {
      return false;
    }
    for (String name : names) {
      if (!new File(tree, name).delete()) {
        return false;
      }
    }
    return tree.delete();
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
