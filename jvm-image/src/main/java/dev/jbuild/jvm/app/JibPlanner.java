package dev.jbuild.jvm.app;

import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.MainClassFinder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ContainerBuildPlan;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.RelativeUnixPath;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks Jib core which file belongs into which layer. The one class that knows Jib. */
public final class JibPlanner {
  private JibPlanner() {}

  /** Plans the layers of a project and its start. */
  public static Application plan(Parts parts, Launch launch) throws IOException {
    // A base that is never read: the engine has the real one.
    JavaContainerBuilder builder =
        JavaContainerBuilder.from(TarImage.at(Path.of("none")))
            .setAppRoot(AbsoluteUnixPath.get(launch.folder()))
            .addJvmFlags(launch.jvmFlags());
    launch.mainClass().ifPresent(builder::setMainClass);
    // The order of the calls is that of the class path.
    Parts.Own own = parts.own();
    if (own instanceof Parts.Own.Exploded exploded) {
      for (Path folder : exploded.folders()) {
        add(builder, folder);
      }
    } else if (own instanceof Parts.Own.Packaged packaged) {
      builder.addToClasspath(packaged.jar());
    } else if (own instanceof Parts.Own.War war) {
      addWar(builder, war);
    }
    builder
        .addDependencies(parts.dependencies())
        .addSnapshotDependencies(parts.snapshots())
        .addProjectDependencies(parts.projects());
    ContainerBuildPlan plan = builder.toContainerBuilder().toContainerBuildPlan();
    return new Application(layers(plan), entrypoint(plan, parts.own(), launch));
  }

  private static void add(JavaContainerBuilder builder, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      Predicate<Path> isClass = JibPlanner::isClass;
      builder.addResources(folder, isClass.negate()).addClasses(folder, isClass);
    }
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class");
  }

  private static void addWar(JavaContainerBuilder builder, Parts.Own.War war) throws IOException {
    Path classes = war.folder().resolve("WEB-INF/classes");
    Path libraries = war.folder().resolve("WEB-INF/lib");
    Predicate<Path> isOwnClass = file -> file.startsWith(classes) && isClass(file);
    builder
        .setResourcesDestination(RelativeUnixPath.get(""))
        .setClassesDestination(RelativeUnixPath.get("WEB-INF/classes"))
        .setDependenciesDestination(RelativeUnixPath.get("WEB-INF/lib"))
        .addResources(war.folder(), isOwnClass.or(file -> file.startsWith(libraries)).negate());
    if (Files.isDirectory(classes)) {
      builder.addClasses(classes, isOwnClass);
    }
    if (Files.isDirectory(libraries)) {
      addLibraries(builder, libraries, war);
    }
  }

  private static void addLibraries(JavaContainerBuilder builder, Path folder, Parts.Own.War war)
      throws IOException {
    List<Path> released = new ArrayList<>();
    List<Path> snapshots = new ArrayList<>();
    List<Path> projects = new ArrayList<>();
    try (Stream<Path> jars = Files.list(folder)) {
      for (Path jar : jars.sorted().toList()) {
        String name = jar.getFileName().toString();
        if (war.projects().contains(name)) {
          projects.add(jar);
        } else {
          (name.contains("SNAPSHOT") ? snapshots : released).add(jar);
        }
      }
    }
    builder
        .addDependencies(released)
        .addSnapshotDependencies(snapshots)
        .addProjectDependencies(projects);
  }

  private static List<Layer> layers(ContainerBuildPlan plan) {
    List<Layer> layers = new ArrayList<>();
    for (var layer : plan.getLayers()) {
      FileEntriesLayer entries = (FileEntriesLayer) layer;
      List<LayerFile> files = entries.getEntries().stream().map(JibPlanner::file).toList();
      // Jib makes a layer of the folders of packages for a project without resources.
      if (!files.stream().allMatch(file -> Files.isDirectory(file.source()))) {
        layers.add(new Layer(entries.getName(), files));
      }
    }
    return layers;
  }

  private static LayerFile file(FileEntry entry) {
    return new LayerFile(
        entry.getSourceFile(),
        entry.getExtractionPath().toString(),
        entry.getPermissions().getPermissionBits(),
        entry.getOwnership().isEmpty() ? LayerFile.ROOT : entry.getOwnership());
  }

  private static Optional<List<String>> entrypoint(
      ContainerBuildPlan plan, Parts.Own own, Launch launch) {
    if (plan.getEntrypoint() == null) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(plan.getEntrypoint());
    // The last words are -cp, the class path and the main class.
    int at = words.size() - 2;
    List<String> places = new ArrayList<>(launch.extraClasspath());
    for (String place : words.get(at).split(":", -1)) {
      boolean jars = own instanceof Parts.Own.Packaged && place.endsWith("/classpath");
      places.add(jars ? place + "/*" : place);
    }
    words.set(at, String.join(":", places));
    return Optional.of(List.copyOf(words));
  }

  /**
   * Finds the one class with a main method.
   *
   * @throws GoalException if there is none, or more than one
   */
  public static String mainClass(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(JibPlanner::isClass).sorted().forEach(files::add);
        }
      }
    }
    MainClassFinder.Result result = MainClassFinder.find(files, event -> {});
    return switch (result.getType()) {
      case MAIN_CLASS_FOUND -> result.getFoundMainClass();
      case MAIN_CLASS_NOT_FOUND ->
          throw new GoalException(
              new Problem(
                  "MainClassNotFound",
                  "no class below " + text(folders) + " has a main method",
                  "compile first, name one as container.mainClass, or leave this project out with"
                      + " skip"));
      case MULTIPLE_MAIN_CLASSES ->
          throw new GoalException(
              new Problem(
                  "SeveralMainClasses",
                  "these classes have a main method: "
                      + String.join(", ", result.getFoundMainClasses().stream().sorted().toList()),
                  "name one as container.mainClass"));
    };
  }

  private static String text(List<Path> folders) {
    return folders.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
