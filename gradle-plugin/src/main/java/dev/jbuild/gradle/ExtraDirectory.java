package dev.jbuild.gradle;

import dev.jbuild.jvm.app.ExtraFiles;
import org.gradle.api.file.DirectoryProperty;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.InputFiles;
import org.gradle.api.tasks.PathSensitive;
import org.gradle.api.tasks.PathSensitivity;

/** A folder of files for the image. */
public abstract class ExtraDirectory {
  // Not @InputDirectory: what is missing is told as jbuild tells it.
  /** The folder. */
  @InputFiles
  @PathSensitive(PathSensitivity.RELATIVE)
  public abstract DirectoryProperty getFrom();

  /** Absolute folder in the image; by default {@code /}. */
  @Input
  public abstract Property<String> getInto();

  /** Globs below the folder; none take all. */
  @Input
  public abstract ListProperty<String> getIncludes();

  /** Globs below the folder; they win. */
  @Input
  public abstract ListProperty<String> getExcludes();

  ExtraFiles files() {
    return new ExtraFiles(
        getFrom().get().getAsFile().toPath(),
        getInto().get(),
        getIncludes().get(),
        getExcludes().get());
  }
}
