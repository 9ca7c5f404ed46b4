package dev.jbuild.jvm.stage;

import dev.jbuild.jvm.app.Layer;
import dev.jbuild.jvm.app.LayerFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files are hard links to those of a layer. What is there already stays as it is: a
 * new link would change the inode, and the engine would read the file again.
 */
public final class Stage {
  private Stage() {}

  /** Makes {@code folder} hold the files of {@code layer} under their paths, and nothing else. */
  public static void fill(Path folder, Layer layer) throws IOException {
    Map<String, Path> wanted = new TreeMap<>();
    for (LayerFile file : layer.files()) {
      wanted.put(file.path().substring(1), file.source());
    }
    fill(folder, wanted);
  }

  /** Does the same with what is in the first folder of the layer, as if that were all. */
  public static void fillBelowFirst(Path folder, @Nullable Layer layer) throws IOException {
    Map<String, Path> wanted = new TreeMap<>();
    for (LayerFile file : layer == null ? List.<LayerFile>of() : layer.files()) {
      int slash = file.path().indexOf('/', 1);
      if (slash > 0) {
        wanted.put(file.path().substring(slash + 1), file.source());
      }
    }
    fill(folder, wanted);
  }

  /**
   * Makes {@code folder} hold links to these files, and nothing else.
   *
   * @param wanted by path below {@code folder}; folders become folders, links what they lead to
   */
  public static void fill(Path folder, Map<String, Path> wanted) throws IOException {
    Files.createDirectories(folder);
    Map<Path, Path> sources = new TreeMap<>();
    wanted.forEach((path, source) -> sources.put(folder.resolve(path), source));
    removeOthers(folder, sources);
    for (Map.Entry<Path, Path> each : sources.entrySet()) {
      place(each.getValue(), each.getKey());
    }
  }

  private static void place(Path source, Path target) throws IOException {
    if (Files.isDirectory(source)) {
      Files.createDirectories(target);
      return;
    }
    Path real = source.toRealPath();
    if (Files.exists(target)) {
      if (Files.isSameFile(real, target) || Files.mismatch(real, target) < 0) {
        return;
      }
      Files.delete(target);
    }
    Files.createDirectories(target.getParent());
    try {
      Files.createLink(target, real);
    } catch (IOException | UnsupportedOperationException otherFileSystemOrOwner) {
      Files.copy(real, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void removeOthers(Path folder, Map<Path, Path> sources) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path source = sources.get(file);
            if (source == null || Files.isDirectory(source)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException broken)
              throws IOException {
            Path source = sources.get(each);
            boolean isWanted = source != null && Files.isDirectory(source);
            if (!each.equals(folder) && !isWanted && isEmpty(each)) {
              Files.delete(each);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var content = Files.newDirectoryStream(folder)) {
      return !content.iterator().hasNext();
    }
  }

  /** Removes {@code folder} and all below it. */
  public static void clear(Path folder) throws IOException {
    fill(folder, Map.of());
  }
}
