package dev.jbuild.maven;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Builds the image and keeps it in the engine's store under its names. */
@Mojo(
    name = "build",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME_PLUS_SYSTEM,
    threadSafe = true)
public final class BuildMojo extends ImageMojo {
  @Override
  Delivery delivery(Values values) {
    return new Delivery.Keep();
  }
}
