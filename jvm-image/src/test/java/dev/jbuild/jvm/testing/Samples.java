package dev.jbuild.jvm.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** The samples beside the modules. */
public final class Samples {
  private static final Path ALL = Path.of("../samples");
  private static final Set<String> MADE = Set.of("build", "target", ".gradle");

  private Samples() {}

  /** Copies a sample into {@code folder}, without what a build made, and returns the copy. */
  public static Path copy(String name, Path folder) throws IOException {
    Path from = ALL.resolve(name);
    Path to = folder.resolve(name);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (MADE.contains(each.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }
}
