package dev.jbuild.gradle;

import dev.jbuild.jvm.ExtraLayers;
import javax.inject.Inject;
import org.gradle.api.Action;
import org.gradle.api.file.ProjectLayout;
import org.gradle.api.model.ObjectFactory;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.MapProperty;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.Nested;

/** {@code extraDirectories}: files that the image has besides those of the application. */
public abstract class ExtraDirectoriesSpec {
  private final ObjectFactory objects;
  private final ProjectLayout layout;

  /** Made by Gradle. */
  @SuppressWarnings("InjectOnConstructorOfAbstractClass") // Gradle asks it of its subclass.
  @Inject
  public ExtraDirectoriesSpec(ObjectFactory objects, ProjectLayout layout) {
    this.objects = objects;
    this.layout = layout;
  }

  /** The folders; by default {@code src/main/jbuild} into {@code /}. */
  @Nested
  public abstract ListProperty<ExtraDirectory> getPaths();

  /** Modes in octal, by paths in the image or globs of them. */
  @Input
  public abstract MapProperty<String, String> getPermissions();

  /** {@code UID:GID}, by paths in the image or globs of them. */
  @Input
  public abstract MapProperty<String, String> getOwnerships();

  /** Adds a folder, relative to the project's. */
  public void path(String from) {
    path(from, directory -> {});
  }

  /** Adds a folder, relative to the project's. */
  public void path(String from, Action<? super ExtraDirectory> action) {
    ExtraDirectory directory = directory(from);
    action.execute(directory);
    getPaths().add(directory);
  }

  ExtraDirectory directory(String from) {
    ExtraDirectory directory = objects.newInstance(ExtraDirectory.class);
    directory.getFrom().set(layout.getProjectDirectory().dir(from));
    directory.getInto().convention("/");
    return directory;
  }

  ExtraLayers layers() {
    return new ExtraLayers(
        getPaths().get().stream().map(ExtraDirectory::files).toList(),
        getPermissions().get(),
        getOwnerships().get());
  }
}
