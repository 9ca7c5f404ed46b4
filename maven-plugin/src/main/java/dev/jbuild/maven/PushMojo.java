package dev.jbuild.maven;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Builds the image and pushes it under its names; what the registry has already isn't sent. */
@Mojo(
    name = "push",
    defaultPhase = LifecyclePhase.DEPLOY,
    requiresDependencyResolution = ResolutionScope.RUNTIME_PLUS_SYSTEM,
    threadSafe = true)
public final class PushMojo extends ImageMojo {
  @Override
  Delivery delivery(Values values) {
    return new Delivery.Push();
  }
}
