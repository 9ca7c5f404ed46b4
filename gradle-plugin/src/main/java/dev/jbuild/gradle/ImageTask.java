package dev.jbuild.gradle;

import dev.jbuild.jvm.BaseImage;
import dev.jbuild.jvm.Credentials;
import dev.jbuild.jvm.ImageBuild;
import dev.jbuild.jvm.ImageNames;
import dev.jbuild.jvm.ImageRequest;
import dev.jbuild.jvm.ImageRequest.Delivery;
import dev.jbuild.jvm.ImageRequest.Source;
import dev.jbuild.jvm.JavaImage;
import dev.jbuild.jvm.ProjectContexts;
import dev.jbuild.jvm.engine.RegistryLogins.Login;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gradle.api.file.DirectoryProperty;
import org.gradle.api.file.RegularFile;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.provider.Provider;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.Internal;
import org.gradle.api.tasks.Nested;
import org.gradle.api.tasks.OutputFile;
import org.gradle.api.tasks.TaskAction;
import org.gradle.api.tasks.options.Option;

/** What the tasks that make an image have in common. */
public abstract class ImageTask extends EngineTask {
  /** What the build script says. */
  @Nested
  public abstract Property<JbuildExtension> getSettings();

  /** What the project consists of. */
  @Nested
  public abstract ProjectFiles getProjectFiles();

  /** The image's name. */
  @Input
  @org.gradle.api.tasks.Optional
  @Option(option = "image", description = "The image's name, instead of that of the build script")
  public abstract Property<String> getImage();

  /** More tags of it. */
  @Input
  @Option(option = "tag", description = "A further tag of the image; may be repeated")
  public abstract ListProperty<String> getTags();

  /** What it is for. */
  @Input
  @Option(option = "platform", description = "A platform, as linux/amd64; may be repeated")
  public abstract ListProperty<String> getPlatforms();

  /** Where the image's files are written. */
  @Internal
  public abstract DirectoryProperty getOutputDirectory();

  /** The digest of the image. */
  @OutputFile
  public Provider<RegularFile> getDigestFile() {
    return getOutputDirectory().file("image.digest");
  }

  /** The digest of its config. */
  @OutputFile
  public Provider<RegularFile> getIdFile() {
    return getOutputDirectory().file("image.id");
  }

  /** What the engine tells of it. */
  @OutputFile
  public Provider<RegularFile> getMetadataFile() {
    return getOutputDirectory().file("image.json");
  }

  /** Returns what becomes of the image. */
  abstract Delivery delivery();

  /** Makes the image. */
  @TaskAction
  public void build() throws IOException, InterruptedException {
    JbuildExtension settings = getSettings().get();
    Path output = getOutputDirectory().get().getAsFile().toPath();
    ImageRequest request =
        new ImageRequest(
            settings.getFile().isPresent() ? buildfile(settings, output) : java(settings, output),
            ImageNames.tagged(name(), getTags().get()),
            delivery(),
            settings.getLabels().get(),
            getPlatforms().get(),
            settings.getSecrets().get(),
            settings.getAllowInsecureRegistries().get(),
            settings.getArguments().get(),
            Optional.ofNullable(settings.getRoot().getAsFile().getOrNull())
                .map(java.io.File::toPath),
            output);
    Credentials credentials = (names, base, text) -> logins(settings, names, base);
    String digest = new ImageBuild(engine(), credentials, Map.of(), folder()).run(request);
    getLogger().lifecycle("image {}", digest);
  }

  private Source java(JbuildExtension settings, Path output) {
    ProjectFiles files = getProjectFiles();
    String base = settings.getFrom().getImage().getOrElse(usualBase());
    return new Source.Java(
        new JavaImage(
            files.project(output.resolve("war")),
            settings.getContainer().settings(files.getJvmFlags().get()),
            settings.getExtraDirectories().layers(),
            settings.getContainerizingMode().get(),
            base));
  }

  private String usualBase() {
    ProjectFiles files = getProjectFiles();
    return BaseImage.usual(
        files.getWebApplication().get(), Optional.ofNullable(files.getJavaRelease().getOrNull()));
  }

  private Source buildfile(JbuildExtension settings, Path output) {
    List<String> others = settings.withoutEffect();
    if (!others.isEmpty()) {
      getLogger()
          .warn(
              "without effect, as there is a Buildfile that says it: {}",
              String.join(", ", others));
    }
    return new Source.Buildfile(
        settings.getFile().get().getAsFile().toPath(),
        settings.getContext().get().getAsFile().toPath(),
        Optional.ofNullable(settings.getTarget().getOrNull()),
        settings.getBuildArgs().get(),
        Optional.empty(),
        new ProjectContexts(
            "gradle",
            getProjectFiles().project(output.resolve("war")),
            getProjectFiles().others()));
  }

  private String name() {
    String name = getImage().getOrNull();
    if (name == null) {
      throw new GoalException(
          new Problem(
              "ImageNameMissing",
              "the image has no name to be pushed to",
              "set jbuild { to { image = 'REGISTRY/NAME:TAG' } } or --image"));
    }
    return name;
  }

  private static List<Login> logins(
      JbuildExtension settings, List<String> names, Optional<String> base) {
    List<Login> logins = new ArrayList<>();
    names.forEach(name -> settings.getTo().getAuth().login(name).ifPresent(logins::add));
    base.flatMap(settings.getFrom().getAuth()::login).ifPresent(logins::add);
    return logins;
  }
}
