package dev.jbuild.maven;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/** Builds the image and writes it as an archive, {@code target/jbuild/image.tar}. */
@Mojo(
    name = "tar",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME_PLUS_SYSTEM,
    threadSafe = true)
public final class TarMojo extends ImageMojo {
  /** The form of the archive: docker, which docker load reads, or oci. */
  @Parameter(property = "jbuild.tar.type", defaultValue = "docker")
  private @Nullable String type;

  @Override
  Delivery delivery(Values values) {
    return new Delivery.Tar(values.text("jbuild.tar.type", type).orElse("docker"));
  }
}
