package dev.jbuild.maven;

import dev.jbuild.maven.app.ExtraFiles;
import dev.jbuild.maven.app.FileRule;
import dev.jbuild.maven.app.Layer;
import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code <extraDirectories>}: files that the image has besides those of the application. */
public final class ExtraDirectories {
  private static final Path DEFAULT = Path.of("src/main/jbuild");

  private List<ExtraDirectory> paths = List.of();
  private List<Permission> permissions = List.of();
  private List<Ownership> ownerships = List.of();

  /** A folder of them. */
  public static final class ExtraDirectory {
    private @Nullable String from;
    private String into = "/";
    private List<String> includes = List.of();
    private List<String> excludes = List.of();
  }

  /** The mode of files. */
  public static final class Permission {
    private @Nullable String file;
    private @Nullable String mode;
  }

  /** The owner of files. */
  public static final class Ownership {
    private @Nullable String file;
    private @Nullable String owner;
  }

  /** Returns a layer per folder. */
  List<Layer> layers(Values values, Path basedir) throws IOException {
    List<ExtraFiles> folders = folders(values, basedir);
    List<FileRule<Integer>> modes = modes(values);
    List<FileRule<String>> owners = owners(values);
    List<Layer> layers = new ArrayList<>();
    for (ExtraFiles folder : folders) {
      layers.add(folder.layer(modes, owners));
    }
    layers.removeIf(layer -> layer.files().isEmpty());
    return layers;
  }

  private List<ExtraFiles> folders(Values values, Path basedir) {
    List<ExtraFiles> all = new ArrayList<>();
    List<String> given = values.list("jbuild.extraDirectories.paths", List.of());
    for (String path : given) {
      all.add(new ExtraFiles(existing(basedir.resolve(path)), "/", List.of(), List.of()));
    }
    if (!given.isEmpty()) {
      return all;
    }
    for (ExtraDirectory path : paths) {
      Path from = existing(basedir.resolve(required(path.from, "from")));
      all.add(new ExtraFiles(from, path.into, path.includes, path.excludes));
    }
    Path usual = basedir.resolve(DEFAULT);
    if (paths.isEmpty() && Files.isDirectory(usual)) {
      all.add(new ExtraFiles(usual, "/", List.of(), List.of()));
    }
    return all;
  }

  private static Path existing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new GoalException(
          new Problem(
              "ExtraDirectoryNotFound",
              "there is no folder " + folder,
              "make it, or take it out of <extraDirectories>"));
    }
    return folder;
  }

  private List<FileRule<Integer>> modes(Values values) {
    List<FileRule<Integer>> all = new ArrayList<>();
    Map<String, String> given = values.map("jbuild.extraDirectories.permissions", Map.of());
    given.forEach((file, mode) -> all.add(new FileRule<>(file, mode(mode))));
    for (Permission each : permissions) {
      String file = required(each.file, "file");
      all.add(new FileRule<>(file, mode(required(each.mode, "mode"))));
    }
    return all;
  }

  private static int mode(String text) {
    if (!text.matches("[0-7]{3,4}")) {
      throw new GoalException(
          new Problem(
              "BadConfiguration",
              "the mode of an extra file is " + text,
              "write it in octal, as 755"));
    }
    return Integer.parseInt(text, 8);
  }

  private List<FileRule<String>> owners(Values values) {
    List<FileRule<String>> all = new ArrayList<>();
    Map<String, String> given = values.map("jbuild.extraDirectories.ownerships", Map.of());
    given.forEach((file, owner) -> all.add(new FileRule<>(file, owner)));
    for (Ownership each : ownerships) {
      all.add(new FileRule<>(required(each.file, "file"), required(each.owner, "owner")));
    }
    return all;
  }

  private static String required(@Nullable String value, String element) {
    if (value == null || value.isBlank()) {
      throw new GoalException(
          new Problem(
              "BadConfiguration",
              "an element of <extraDirectories> has no <" + element + ">",
              null));
    }
    return value.strip();
  }
}
