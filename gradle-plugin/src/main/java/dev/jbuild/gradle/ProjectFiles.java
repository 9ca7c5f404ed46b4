package dev.jbuild.gradle;

import dev.jbuild.gradle.ModuleFiles.ModuleFile;
import dev.jbuild.jvm.JavaProject;
import dev.jbuild.jvm.ProjectOutputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gradle.api.file.ConfigurableFileCollection;
import org.gradle.api.file.FileCollection;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.InputFiles;
import org.gradle.api.tasks.Internal;
import org.gradle.api.tasks.PathSensitive;
import org.gradle.api.tasks.PathSensitivity;

/** What a project consists of, as inputs of a task. */
public abstract class ProjectFiles {
  /** Jars of releases. */
  @InputFiles
  @PathSensitive(PathSensitivity.NAME_ONLY)
  public abstract ConfigurableFileCollection getDependencies();

  /** Jars of snapshots. */
  @InputFiles
  @PathSensitive(PathSensitivity.NAME_ONLY)
  public abstract ConfigurableFileCollection getSnapshotDependencies();

  /** Jars of other projects of the same build. */
  @InputFiles
  @PathSensitive(PathSensitivity.NAME_ONLY)
  public abstract ConfigurableFileCollection getProjectDependencies();

  /** Folders of classes and resources. */
  @InputFiles
  @PathSensitive(PathSensitivity.RELATIVE)
  public abstract ConfigurableFileCollection getOutputs();

  /** The archive that the project is delivered as, if it is needed. */
  @InputFiles
  @PathSensitive(PathSensitivity.NAME_ONLY)
  public abstract ConfigurableFileCollection getArtifact();

  /** The jar of the project alone, if it is needed. */
  @InputFiles
  @PathSensitive(PathSensitivity.NAME_ONLY)
  public abstract ConfigurableFileCollection getJar();

  /** The web application, if it is one. */
  @InputFiles
  @PathSensitive(PathSensitivity.NONE)
  public abstract ConfigurableFileCollection getWar();

  /** Whether it is a web application. */
  @Input
  public abstract Property<Boolean> getWebApplication();

  /** The main class of the application plugin. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getMainClass();

  /** The flags of the application plugin. */
  @Input
  public abstract ListProperty<String> getJvmFlags();

  /** The release of Java that is compiled for. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<Integer> getJavaRelease();

  // What other projects made is read with a Buildfile only, and then the task is never up to date.

  // No ListProperty: from the configuration cache it can't read what is only known later.

  /** Folders of classes of other projects. */
  @Internal
  abstract Property<ModuleFiles> getOtherClasses();

  /** Folders of resources of other projects. */
  @Internal
  abstract Property<ModuleFiles> getOtherResources();

  /** Archives of other projects. */
  @Internal
  abstract Property<ModuleFiles> getOtherArtifacts();

  /** The same files, so that they are made first. */
  @InputFiles
  @PathSensitive(PathSensitivity.RELATIVE)
  public abstract ConfigurableFileCollection getOthers();

  /**
   * Returns the project.
   *
   * @param unpacked the folder in which the web application is unpacked
   */
  JavaProject project(Path unpacked) {
    return new GradleProject(this, unpacked);
  }

  ProjectOutputs own() {
    return new ProjectOutputs(paths(getOutputs()), first(getArtifact()));
  }

  /** Returns what other projects made, by their names. */
  Map<String, ProjectOutputs> others() {
    Map<String, List<Path>> outputs = new TreeMap<>();
    Map<String, Path> artifacts = new TreeMap<>();
    for (Property<ModuleFiles> folders : List.of(getOtherClasses(), getOtherResources())) {
      for (ModuleFile file : folders.getOrElse(ModuleFiles.NONE).files()) {
        outputs
            .computeIfAbsent(file.project(), project -> new ArrayList<>())
            .add(Path.of(file.path()));
      }
    }
    for (ModuleFile file : getOtherArtifacts().getOrElse(ModuleFiles.NONE).files()) {
      outputs.computeIfAbsent(file.project(), project -> new ArrayList<>());
      artifacts.putIfAbsent(file.project(), Path.of(file.path()));
    }
    Map<String, ProjectOutputs> others = new TreeMap<>();
    outputs.forEach((project, folders) ->
        others.put(
            project, new ProjectOutputs(folders, Optional.ofNullable(artifacts.get(project)))));
    return others;
  }

  static List<Path> paths(FileCollection files) {
    return files.getFiles().stream().map(java.io.File::toPath).toList();
  }

  static Optional<Path> first(FileCollection files) {
    return paths(files).stream().filter(Files::isRegularFile).findFirst();
  }
}
