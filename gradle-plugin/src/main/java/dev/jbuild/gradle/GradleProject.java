package dev.jbuild.gradle;

import dev.jbuild.jvm.JavaProject;
import dev.jbuild.jvm.ProjectOutputs;
import dev.jbuild.jvm.app.Parts;
import dev.jbuild.jvm.app.ZipFolder;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import dev.jbuild.jvm.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A Gradle project while a task runs.
 *
 * @param unpacked the folder in which the web application is unpacked
 */
record GradleProject(ProjectFiles files, Path unpacked) implements JavaProject {
  @Override
  public boolean isWar() {
    return files.getWebApplication().get();
  }

  @Override
  public Optional<String> mainClass() {
    return Optional.ofNullable(files.getMainClass().getOrNull());
  }

  @Override
  public ProjectOutputs outputs() {
    return files.own();
  }

  @Override
  public Parts parts(Form form) throws IOException {
    return switch (form) {
      case EXPLODED -> withDependencies(new Parts.Own.Exploded(outputs().folders()));
      case PACKAGED ->
          withDependencies(new Parts.Own.Packaged(made(files.getJar(), "the project has no jar")));
      case WAR -> war(made(files.getWar(), "there is no web application"));
    };
  }

  private Parts war(Path war) throws IOException {
    Stage.clear(unpacked);
    ZipFolder.unpack(war, unpacked);
    var projects =
        ProjectFiles.paths(files.getProjectDependencies()).stream()
            .map(jar -> jar.getFileName().toString())
            .collect(Collectors.toSet());
    return new Parts(new Parts.Own.War(unpacked, projects), List.of(), List.of(), List.of());
  }

  private Parts withDependencies(Parts.Own own) {
    return new Parts(
        own,
        ProjectFiles.paths(files.getDependencies()),
        ProjectFiles.paths(files.getSnapshotDependencies()),
        ProjectFiles.paths(files.getProjectDependencies()));
  }

  private static Path made(org.gradle.api.file.FileCollection files, String otherwise) {
    return ProjectFiles.first(files)
        .orElseThrow(() ->
            new GoalException(
                new Problem(
                    "NotPackaged", otherwise, "enable the task that makes it: jar, bootJar, war")));
  }
}
