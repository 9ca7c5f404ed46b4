package dev.jbuild.maven;

import dev.jbuild.maven.engine.EngineCall;
import java.nio.file.Path;
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
  void deliver(EngineCall call, Path output, Values values) {
    call.add("--push");
  }

  @Override
  boolean isPushed() {
    return true;
  }
}
