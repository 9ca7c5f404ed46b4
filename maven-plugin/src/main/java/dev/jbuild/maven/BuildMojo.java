package dev.jbuild.maven;

import dev.jbuild.maven.engine.EngineCall;
import java.nio.file.Path;
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
  void deliver(EngineCall call, Path output, Values values) {}

  @Override
  boolean isPushed() {
    return false;
  }
}
