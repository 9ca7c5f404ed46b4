package dev.jbuild.gradle;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.gradle.api.file.RegularFile;
import org.gradle.api.provider.Property;
import org.gradle.api.provider.Provider;
import org.gradle.api.tasks.CacheableTask;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.OutputFile;
import org.gradle.api.tasks.options.Option;

/** Builds the image and writes it as an archive. */
@CacheableTask
public abstract class TarImageTask extends ImageTask {
  /** The form of the archive: docker, which docker load reads, or oci. */
  @Input
  @Option(option = "type", description = "The form of the archive: docker or oci")
  public abstract Property<String> getType();

  /** The archive. */
  @OutputFile
  public Provider<RegularFile> getArchiveFile() {
    return getOutputDirectory().file("image.tar");
  }

  @Override
  Delivery delivery() {
    return new Delivery.Tar(getType().get());
  }

  /**
   * Tells whether the image depends on the inputs alone. With a Buildfile it may depend on
   * anything, the tag of a base may move, and of further words for the engine, or of one that is
   * only named, Gradle knows nothing.
   */
  boolean dependsOnInputsAlone() {
    JbuildExtension settings = getSettings().get();
    String base = settings.getFrom().getImage().getOrElse("");
    return !settings.getFile().isPresent()
        && !getExecutable().isPresent()
        && settings.getArguments().get().isEmpty()
        && (base.equals("scratch") || base.contains("@sha256:"))
        && !settings.getContainer().getCreationTime().getOrElse("").equals("USE_CURRENT_TIMESTAMP");
  }
}
