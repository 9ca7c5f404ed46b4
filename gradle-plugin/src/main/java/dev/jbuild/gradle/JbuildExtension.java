package dev.jbuild.gradle;

import java.util.ArrayList;
import java.util.List;
import org.gradle.api.Action;
import org.gradle.api.file.DirectoryProperty;
import org.gradle.api.file.RegularFileProperty;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.MapProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.InputFiles;
import org.gradle.api.tasks.Internal;
import org.gradle.api.tasks.Nested;
import org.gradle.api.tasks.Optional;
import org.gradle.api.tasks.PathSensitive;
import org.gradle.api.tasks.PathSensitivity;

/** {@code jbuild}: what a build script says of its image. */
public abstract class JbuildExtension {
  /** The base image. */
  @Nested
  public abstract FromSpec getFrom();

  /** The names of the image. */
  @Nested
  public abstract ToSpec getTo();

  /** How the image runs. */
  @Nested
  public abstract ContainerSpec getContainer();

  /** Files that the image has besides those of the application. */
  @Nested
  public abstract ExtraDirectoriesSpec getExtraDirectories();

  /** What is put into the image: auto, exploded, packaged or layered. */
  @Input
  public abstract Property<String> getContainerizingMode();

  /** The Buildfile; by default {@code Buildfile} in the project's folder, if it is there. */
  @InputFiles
  @Optional
  @PathSensitive(PathSensitivity.NONE)
  public abstract RegularFileProperty getFile();

  /** The folder that COPY of a Buildfile reads; by default the project's. */
  @Internal
  public abstract DirectoryProperty getContext();

  /** The stage of the Buildfile to build; by default the last. */
  @Input
  @Optional
  public abstract Property<String> getTarget();

  /** Values of the ARGs of the Buildfile. */
  @Input
  public abstract MapProperty<String, String> getBuildArgs();

  /** Secrets for RUN --mount=type=secret, by their ids: src=FILE or env=NAME. */
  @Internal
  public abstract MapProperty<String, String> getSecrets();

  /** Labels of the image. */
  @Input
  public abstract MapProperty<String, String> getLabels();

  /** What the image is for, as linux/amd64; by default this machine. */
  @Internal
  public abstract ListProperty<String> getPlatforms();

  /** Speaks to the registries of this image by http, or https without check of certificates. */
  @Internal
  public abstract Property<Boolean> getAllowInsecureRegistries();

  /** Further words for the engine's command line. */
  @Input
  public abstract ListProperty<String> getArguments();

  /** Where the engine keeps its state; by default the user's. */
  @Internal
  public abstract DirectoryProperty getRoot();

  /** The jbuild command; by default the distribution of the plugin's version. */
  @Internal
  public abstract RegularFileProperty getExecutable();

  /** Does nothing. */
  @Internal
  public abstract Property<Boolean> getSkip();

  /** Configures the base image. */
  public void from(Action<? super FromSpec> action) {
    action.execute(getFrom());
  }

  /** Configures the names of the image. */
  public void to(Action<? super ToSpec> action) {
    action.execute(getTo());
  }

  /** Configures how the image runs. */
  public void container(Action<? super ContainerSpec> action) {
    action.execute(getContainer());
  }

  /** Configures further files. */
  public void extraDirectories(Action<? super ExtraDirectoriesSpec> action) {
    action.execute(getExtraDirectories());
  }

  /** Returns what is configured though a Buildfile says it. */
  List<String> withoutEffect() {
    List<String> names = new ArrayList<>();
    if (getFrom().getImage().isPresent()) {
      names.add("from");
    }
    if (!getContainer().settings(List.of()).isUsual()) {
      names.add("container");
    }
    if (!getExtraDirectories().getPaths().get().isEmpty()
        || !getExtraDirectories().getPermissions().get().isEmpty()
        || !getExtraDirectories().getOwnerships().get().isEmpty()) {
      names.add("extraDirectories");
    }
    return names;
  }
}
