package dev.jbuild.maven;

import dev.jbuild.maven.engine.EngineCall;
import java.nio.file.Path;
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
  void deliver(EngineCall call, Path output, Values values) {
    String form = values.text("jbuild.tar.type", type).orElse("docker");
    call.add("-o", "type=" + form + ",dest=" + output.resolve("image.tar"));
  }

  @Override
  boolean isPushed() {
    return false;
  }
}
