package dev.jbuild.jvm.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of files that an application needs besides its own.
 *
 * @param from the folder
 * @param into absolute folder in the image
 * @param includes globs below {@code from}; none take all
 * @param excludes globs below {@code from}; they win
 */
public record ExtraFiles(Path from, String into, List<String> includes, List<String> excludes) {
  public ExtraFiles {
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
  }

  /** Returns the layer of these files, with these modes and owners. */
  public Layer layer(List<FileRule<Integer>> modes, List<FileRule<String>> owners)
      throws IOException {
    List<PathMatcher> in = includes.stream().map(FileRule::matcher).toList();
    List<PathMatcher> out = excludes.stream().map(FileRule::matcher).toList();
    String root = into.endsWith("/") ? into : into + "/";
    List<LayerFile> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.sorted().toList()) {
        Path below = from.relativize(file);
        if (!file.equals(from) && isTaken(below, in, out)) {
          String path = root + below.toString().replace('\\', '/');
          int mode = Files.isDirectory(file) ? LayerFile.FOLDER_MODE : LayerFile.FILE_MODE;
          files.add(
              new LayerFile(
                  file,
                  path,
                  FileRule.find(modes, path).orElse(mode),
                  FileRule.find(owners, path).orElse(LayerFile.ROOT)));
        }
      }
    }
    return new Layer("extra files", files);
  }

  private static boolean isTaken(Path below, List<PathMatcher> in, List<PathMatcher> out) {
    return out.stream().noneMatch(glob -> glob.matches(below))
        && (in.isEmpty() || in.stream().anyMatch(glob -> glob.matches(below)));
  }
}
