package dev.jbuild.maven;

import dev.jbuild.jvm.JavaProject;
import dev.jbuild.jvm.ProjectOutputs;
import dev.jbuild.jvm.app.Parts;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/** What a Maven project consists of. */
final class ProjectParts implements JavaProject {
  private static final Set<String> AT_RUN_TIME =
      Set.of(Artifact.SCOPE_COMPILE, Artifact.SCOPE_RUNTIME, Artifact.SCOPE_SYSTEM);

  private final MavenProject project;
  private final Set<String> reactor = new HashSet<>();

  ProjectParts(MavenProject project, MavenSession session) {
    this.project = project;
    for (MavenProject each : session.getProjects()) {
      reactor.add(id(each.getArtifact()));
    }
  }

  @Override
  public boolean isWar() {
    return project.getPackaging().equals("war");
  }

  /** Returns the main class that the jar or Spring Boot's plugin is configured with. */
  @Override
  public Optional<String> mainClass() {
    return BaseImages.configured(
            project, "org.apache.maven.plugins:maven-jar-plugin", "archive/manifest/mainClass")
        .or(() ->
            BaseImages.configured(
                project, "org.springframework.boot:spring-boot-maven-plugin", "mainClass"));
  }

  @Override
  public ProjectOutputs outputs() {
    return outputs(project);
  }

  /** Returns what a project has made; no artifact before the package phase. */
  static ProjectOutputs outputs(MavenProject project) {
    File file = project.getArtifact().getFile();
    return new ProjectOutputs(
        List.of(Path.of(project.getBuild().getOutputDirectory())),
        Optional.ofNullable(file).map(File::toPath).filter(Files::isRegularFile));
  }

  @Override
  public Parts parts(Form form) {
    return switch (form) {
      case EXPLODED -> withDependencies(new Parts.Own.Exploded(outputs().folders()));
      case PACKAGED -> withDependencies(packaged());
      case WAR -> war();
    };
  }

  private Parts.Own packaged() {
    Path jar = outputs().artifact().orElseThrow(() -> notPackaged("the project has no jar yet"));
    Path plain = jar.resolveSibling(jar.getFileName() + ".original");
    return new Parts.Own.Packaged(Files.exists(plain) ? plain : jar);
  }

  private Parts war() {
    Path folder = Path.of(project.getBuild().getDirectory(), project.getBuild().getFinalName());
    if (!Files.isDirectory(folder)) {
      throw notPackaged("there is no web application at " + folder);
    }
    Set<String> projects = new HashSet<>();
    for (Artifact each : project.getArtifacts()) {
      if (reactor.contains(id(each))) {
        projects.add(each.getArtifactId() + "-" + each.getVersion() + ".jar");
      }
    }
    return new Parts(new Parts.Own.War(folder, projects), List.of(), List.of(), List.of());
  }

  private Parts withDependencies(Parts.Own own) {
    List<Path> released = new ArrayList<>();
    List<Path> snapshots = new ArrayList<>();
    List<Path> projects = new ArrayList<>();
    for (Artifact each : project.getArtifacts()) {
      if (!AT_RUN_TIME.contains(String.valueOf(each.getScope()))
          || !each.getArtifactHandler().isAddedToClasspath()) {
        continue;
      }
      if (reactor.contains(id(each))) {
        projects.add(jar(each));
      } else {
        (each.isSnapshot() ? snapshots : released).add(jar(each));
      }
    }
    return new Parts(own, released, snapshots, projects);
  }

  private static Path jar(Artifact artifact) {
    File file = artifact.getFile();
    if (file == null || file.isDirectory()) {
      throw notPackaged("there is no jar of " + artifact.getArtifactId());
    }
    return file.toPath();
  }

  private static GoalException notPackaged(String what) {
    return new GoalException(
        new Problem("NotPackaged", what, "run the package phase too: mvn package jbuild:build"));
  }

  private static String id(Artifact artifact) {
    return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getBaseVersion();
  }
}
