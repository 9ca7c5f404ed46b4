package dev.jbuild.gradle;

import dev.jbuild.jvm.ExtraLayers;
import java.io.File;
import java.util.List;
import java.util.concurrent.Callable;
import javax.inject.Inject;
import org.gradle.api.Plugin;
import org.gradle.api.Project;
import org.gradle.api.artifacts.Configuration;
import org.gradle.api.file.Directory;
import org.gradle.api.file.ProjectLayout;
import org.gradle.api.provider.Provider;
import org.gradle.api.provider.ProviderFactory;
import org.gradle.api.tasks.TaskOutputs;

/** Adds the extension {@code jbuild} and the tasks jbuild, jbuildPush, jbuildTar and jbuildLint. */
public final class JbuildPlugin implements Plugin<Project> {
  private final ProjectLayout layout;
  private final ProviderFactory providers;

  /** Made by Gradle. */
  @Inject
  public JbuildPlugin(ProjectLayout layout, ProviderFactory providers) {
    this.layout = layout;
    this.providers = providers;
  }

  @Override
  public void apply(Project project) {
    JbuildExtension extension = project.getExtensions().create("jbuild", JbuildExtension.class);
    usualValues(extension);
    everyTask(project, extension);
    Provider<String> usualName =
        providers.provider(
            () -> project.getName() + ":" + tag(String.valueOf(project.getVersion())));
    Provider<String> image = extension.getTo().getImage();
    var tasks = project.getTasks();
    tasks.register(
        "jbuild",
        BuildImageTask.class,
        task -> {
          task.setDescription("Builds the image and keeps it in the engine's store.");
          task.getImage().convention(image.orElse(usualName));
          task.getOutputDirectory().convention(output("build"));
        });
    tasks.register(
        "jbuildPush",
        PushImageTask.class,
        task -> {
          task.setDescription("Builds the image and pushes it.");
          task.getImage().convention(image);
          task.getOutputDirectory().convention(output("push"));
        });
    tasks.register(
        "jbuildTar",
        TarImageTask.class,
        task -> {
          task.setDescription("Builds the image and writes it as an archive.");
          task.getImage().convention(image.orElse(usualName));
          task.getOutputDirectory().convention(output("tar"));
          task.getType().convention("docker");
          reuse(task.getOutputs());
        });
    tasks.register(
        "jbuildLint",
        LintTask.class,
        task -> {
          task.setDescription("Looks for what is likely not meant in the Buildfile.");
          task.getFile().convention(extension.getFile());
          task.getStrict().convention(false);
          task.onlyIf("there is a Buildfile", each -> ((LintTask) each).getFile().isPresent());
        });
  }

  private static void reuse(TaskOutputs outputs) {
    outputs.upToDateWhen(task -> ((TarImageTask) task).dependsOnInputsAlone());
    outputs.cacheIf(
        "the image depends on the inputs alone",
        task -> ((TarImageTask) task).dependsOnInputsAlone());
  }

  private void everyTask(Project project, JbuildExtension extension) {
    Configuration engine = EngineDependency.addTo(project);
    Callable<Object> unlessNamed = () -> extension.getExecutable().isPresent() ? List.of() : engine;
    Provider<Boolean> skip = extension.getSkip();
    project
        .getTasks()
        .withType(EngineTask.class)
        .configureEach(task -> {
          task.setGroup("jbuild");
          task.getProjectFolder().set(layout.getProjectDirectory());
          task.getExecutable().convention(extension.getExecutable());
          task.getEngine().from(unlessNamed);
          task.onlyIf("jbuild.skip is not set", each -> !skip.get());
        });
    project
        .getTasks()
        .withType(ImageTask.class)
        .configureEach(task -> {
          task.getSettings().convention(extension);
          task.getTags().convention(extension.getTo().getTags());
          task.getPlatforms().convention(extension.getPlatforms());
          new ProjectWiring(project, extension, task.getProjectFiles()).wire();
        });
  }

  private Provider<Directory> output(String kind) {
    return layout.getBuildDirectory().dir("jbuild/" + kind);
  }

  /** A version that nobody has set is no tag. */
  private static String tag(String version) {
    return version.equals(Project.DEFAULT_VERSION) ? "latest" : version;
  }

  private void usualValues(JbuildExtension extension) {
    Directory folder = layout.getProjectDirectory();
    extension.getContainerizingMode().convention("auto");
    File usual = folder.file("Buildfile").getAsFile();
    extension
        .getFile()
        .convention(layout.file(providers.provider(() -> usual).filter(File::isFile)));
    extension.getContext().convention(folder);
    extension
        .getExtraDirectories()
        .getPaths()
        .convention(providers.provider(() -> extraDirectories(extension, folder)));
    extension.getTo().getImage().convention(property("jbuild.to.image"));
    extension.getFrom().getImage().convention(property("jbuild.from.image"));
    extension.getAllowInsecureRegistries().convention(flag("jbuild.allowInsecureRegistries"));
    extension.getSkip().convention(flag("jbuild.skip"));
    extension.getExecutable().convention(folder.file(property("jbuild.executable")));
    extension.getRoot().convention(folder.dir(property("jbuild.root")));
  }

  private static List<ExtraDirectory> extraDirectories(
      JbuildExtension extension, Directory folder) {
    return folder.dir(ExtraLayers.USUAL_FOLDER).getAsFile().isDirectory()
        ? List.of(extension.getExtraDirectories().directory(ExtraLayers.USUAL_FOLDER))
        : List.of();
  }

  private Provider<String> property(String name) {
    return providers.gradleProperty(name);
  }

  private Provider<Boolean> flag(String name) {
    return property(name).map(Boolean::parseBoolean).orElse(false);
  }
}
