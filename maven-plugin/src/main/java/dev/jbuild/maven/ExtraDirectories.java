package dev.jbuild.maven;

import dev.jbuild.jvm.ExtraLayers;
import dev.jbuild.jvm.app.ExtraFiles;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code <extraDirectories>}: files that the image has besides those of the application. */
public final class ExtraDirectories {
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

  ExtraLayers layers(Values values, Path basedir) {
    return new ExtraLayers(folders(values, basedir), permissions(values), ownerships(values));
  }

  private List<ExtraFiles> folders(Values values, Path basedir) {
    List<ExtraFiles> all = new ArrayList<>();
    List<String> given = values.list("jbuild.extraDirectories.paths", List.of());
    for (String path : given) {
      all.add(new ExtraFiles(basedir.resolve(path), "/", List.of(), List.of()));
    }
    if (!given.isEmpty()) {
      return all;
    }
    for (ExtraDirectory path : paths) {
      Path from = basedir.resolve(required(path.from, "from"));
      all.add(new ExtraFiles(from, path.into, path.includes, path.excludes));
    }
    Path usual = basedir.resolve(ExtraLayers.USUAL_FOLDER);
    if (paths.isEmpty() && Files.isDirectory(usual)) {
      all.add(new ExtraFiles(usual, "/", List.of(), List.of()));
    }
    return all;
  }

  private Map<String, String> permissions(Values values) {
    Map<String, String> all = values.map("jbuild.extraDirectories.permissions", Map.of());
    for (Permission each : permissions) {
      all.putIfAbsent(required(each.file, "file"), required(each.mode, "mode"));
    }
    return all;
  }

  private Map<String, String> ownerships(Values values) {
    Map<String, String> all = values.map("jbuild.extraDirectories.ownerships", Map.of());
    for (Ownership each : ownerships) {
      all.putIfAbsent(required(each.file, "file"), required(each.owner, "owner"));
    }
    return all;
  }

  /** Tells whether the POM or a property says anything. */
  boolean isConfigured(Values values) {
    return !paths.isEmpty()
        || !values.list("jbuild.extraDirectories.paths", List.of()).isEmpty()
        || !permissions(values).isEmpty()
        || !ownerships(values).isEmpty();
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
