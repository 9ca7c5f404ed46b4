package dev.jbuild.maven;

import dev.jbuild.jvm.ContainerSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code <container>}: how the image runs, when there is no Buildfile that says it. */
public final class Container {
  private @Nullable String appRoot;
  private @Nullable String mainClass;
  private List<String> jvmFlags = List.of();
  private List<String> args = List.of();
  private List<String> entrypoint = List.of();
  private List<String> extraClasspath = List.of();
  private Map<String, String> environment = Map.of();
  private List<String> ports = List.of();
  private List<String> volumes = List.of();
  private @Nullable String workingDirectory;
  private @Nullable String user;
  private @Nullable String creationTime;

  ContainerSettings settings(Values values) {
    return new ContainerSettings(
        values.text("jbuild.container.appRoot", appRoot),
        values.text("jbuild.container.mainClass", mainClass),
        values.list("jbuild.container.jvmFlags", jvmFlags),
        values.list("jbuild.container.args", args),
        values.list("jbuild.container.entrypoint", entrypoint),
        values.list("jbuild.container.extraClasspath", extraClasspath),
        values.map("jbuild.container.environment", environment),
        values.list("jbuild.container.ports", ports),
        values.list("jbuild.container.volumes", volumes),
        values.text("jbuild.container.workingDirectory", workingDirectory),
        values.text("jbuild.container.user", user),
        values.text("jbuild.container.creationTime", creationTime).orElse("EPOCH"));
  }
}
