package dev.jbuild.gradle;

import dev.jbuild.gradle.ModuleFiles.ModuleFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gradle.api.Project;
import org.gradle.api.artifacts.ArtifactCollection;
import org.gradle.api.artifacts.Configuration;
import org.gradle.api.artifacts.component.ComponentIdentifier;
import org.gradle.api.artifacts.component.ModuleComponentIdentifier;
import org.gradle.api.artifacts.component.ProjectComponentIdentifier;
import org.gradle.api.artifacts.result.ResolvedArtifactResult;
import org.gradle.api.attributes.LibraryElements;
import org.gradle.api.file.FileCollection;
import org.gradle.api.plugins.JavaApplication;
import org.gradle.api.plugins.JavaPluginExtension;
import org.gradle.api.provider.Provider;
import org.gradle.api.specs.Spec;
import org.gradle.api.tasks.SourceSet;
import org.gradle.api.tasks.TaskContainer;
import org.gradle.api.tasks.compile.JavaCompile;
import org.gradle.jvm.toolchain.JavaLanguageVersion;

/** Connects what other plugins make with the inputs of a task, while the build is configured. */
final class ProjectWiring {
  private static final String SPRING_BOOT = "org.springframework.boot";

  private final Project project;
  private final JbuildExtension extension;
  private final ProjectFiles files;

  ProjectWiring(Project project, JbuildExtension extension, ProjectFiles files) {
    this.project = project;
    this.extension = extension;
    this.files = files;
  }

  void wire() {
    files.getWebApplication().convention(false);
    project.getPluginManager().withPlugin("java", java -> java());
    project.getPluginManager().withPlugin("application", application -> application());
    project.getPluginManager().withPlugin("war", war -> war());
  }

  private void java() {
    JavaPluginExtension java = project.getExtensions().getByType(JavaPluginExtension.class);
    SourceSet main = java.getSourceSets().getByName(SourceSet.MAIN_SOURCE_SET_NAME);
    Configuration atRunTime =
        project.getConfigurations().getByName(main.getRuntimeClasspathConfigurationName());
    files.getOutputs().from(main.getOutput());
    dependencies(atRunTime);
    otherProjects(atRunTime);
    files.getJavaRelease().convention(release(java, main));
    TaskContainer tasks = project.getTasks();
    Callable<Object> jar = () -> isPackaged() ? tasks.named(main.getJarTaskName()) : List.of();
    files.getJar().from(jar);
    files.getArtifact().from((Callable<Object>) () -> artifact(main.getJarTaskName()));
  }

  private boolean hasBuildfile() {
    return extension.getFile().isPresent();
  }

  private boolean isPackaged() {
    return !hasBuildfile() && extension.getContainerizingMode().get().equals("packaged");
  }

  /** A Buildfile may name the archive; without one that of Spring Boot has the layers. */
  private Object artifact(String jar) {
    boolean isBoot = project.getPluginManager().hasPlugin(SPRING_BOOT);
    if (!hasBuildfile() && (!isBoot || isPackaged() || files.getWebApplication().get())) {
      return List.of();
    }
    for (String name : List.of("bootWar", "war", "bootJar", jar)) {
      if (project.getTasks().getNames().contains(name)) {
        return project.getTasks().named(name);
      }
    }
    return List.of();
  }

  private void dependencies(Configuration atRunTime) {
    files.getProjectDependencies().from(only(atRunTime, ProjectWiring::isProject));
    files.getSnapshotDependencies().from(only(atRunTime, ProjectWiring::isSnapshot));
    files.getDependencies().from(only(atRunTime, each -> !isProject(each) && !isSnapshot(each)));
  }

  private static FileCollection only(Configuration all, Spec<ComponentIdentifier> which) {
    return all.getIncoming().artifactView(view -> view.componentFilter(which)).getFiles();
  }

  private static boolean isProject(ComponentIdentifier component) {
    return component instanceof ProjectComponentIdentifier;
  }

  private static boolean isSnapshot(ComponentIdentifier component) {
    return component instanceof ModuleComponentIdentifier module
        && module.getVersion().endsWith("-SNAPSHOT");
  }

  private void otherProjects(Configuration atRunTime) {
    files.getOtherClasses().set(made(atRunTime, LibraryElements.CLASSES));
    files.getOtherResources().set(made(atRunTime, LibraryElements.RESOURCES));
    files.getOtherArtifacts().set(made(atRunTime, LibraryElements.JAR));
  }

  private Provider<ModuleFiles> made(Configuration atRunTime, String elements) {
    ArtifactCollection artifacts = ofProjects(atRunTime, elements);
    Callable<Object> first = () -> hasBuildfile() ? artifacts.getArtifactFiles() : List.of();
    files.getOthers().from(first);
    return artifacts.getResolvedArtifacts().map(ProjectWiring::moduleFiles);
  }

  private ArtifactCollection ofProjects(Configuration all, String elements) {
    return all.getIncoming()
        .artifactView(view -> {
          view.componentFilter(ProjectWiring::isProject);
          view.lenient(true);
          view.getAttributes()
              .attribute(
                  LibraryElements.LIBRARY_ELEMENTS_ATTRIBUTE,
                  project.getObjects().named(LibraryElements.class, elements));
        })
        .getArtifacts();
  }

  private static ModuleFiles moduleFiles(Set<ResolvedArtifactResult> artifacts) {
    List<ModuleFile> all = new ArrayList<>();
    for (ResolvedArtifactResult artifact : artifacts) {
      if (artifact.getId().getComponentIdentifier() instanceof ProjectComponentIdentifier of) {
        String name = of.getProjectPath().substring(1).replace(':', '/');
        all.add(new ModuleFile(name, artifact.getFile().getPath()));
      }
    }
    return new ModuleFiles(all);
  }

  private Provider<Integer> release(JavaPluginExtension java, SourceSet main) {
    return project
        .getTasks()
        .named(main.getCompileJavaTaskName(), JavaCompile.class)
        .flatMap(compile -> compile.getOptions().getRelease())
        .orElse(java.getToolchain().getLanguageVersion().map(JavaLanguageVersion::asInt))
        .orElse(
            project.provider(
                () -> Integer.valueOf(java.getTargetCompatibility().getMajorVersion())));
  }

  private void application() {
    JavaApplication application = project.getExtensions().getByType(JavaApplication.class);
    files.getMainClass().convention(application.getMainClass());
    files
        .getJvmFlags()
        .convention(
            project.provider(() -> {
              List<String> flags = new ArrayList<>();
              application.getApplicationDefaultJvmArgs().forEach(flags::add);
              return flags;
            }));
  }

  private void war() {
    files.getWebApplication().set(true);
    TaskContainer tasks = project.getTasks();
    files.getWar().from((Callable<Object>) () -> hasBuildfile() ? List.of() : tasks.named("war"));
  }
}
