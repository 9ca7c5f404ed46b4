package dev.jbuild.maven;

import dev.jbuild.maven.stage.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code <container>}: how the image runs, when there is no Buildfile that says it. */
public final class Container {
  /** As an entrypoint: that of the base image. */
  private static final String INHERIT = "INHERIT";

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

  /** Returns the folder of the application, without a slash at its end. */
  String appRoot(Values values, boolean war) {
    String root =
        values
            .text("jbuild.container.appRoot", appRoot)
            .orElse(war ? "/var/lib/jetty/webapps/ROOT" : "/app");
    return root.replaceFirst("/+$", "");
  }

  Optional<String> mainClass(Values values) {
    return values.text("jbuild.container.mainClass", mainClass);
  }

  List<String> jvmFlags(Values values) {
    return values.list("jbuild.container.jvmFlags", jvmFlags);
  }

  List<String> extraClasspath(Values values) {
    return values.list("jbuild.container.extraClasspath", extraClasspath);
  }

  Optional<String> creationTime(Values values) {
    return values.text("jbuild.container.creationTime", creationTime);
  }

  /** Returns the entrypoint that is asked for; empty if it is that of the application. */
  List<String> entrypoint(Values values) {
    return values.list("jbuild.container.entrypoint", entrypoint);
  }

  /** Returns the image's config. */
  ImageConfig config(Values values, Optional<List<String>> ofApplication) {
    List<String> own = entrypoint(values);
    List<String> words = values.list("jbuild.container.args", args);
    return new ImageConfig(
        own.isEmpty() ? ofApplication : Optional.of(own).filter(all -> !isInherited(all)),
        Optional.of(words).filter(all -> !all.isEmpty()),
        values.map("jbuild.container.environment", environment),
        values.list("jbuild.container.ports", ports),
        values.list("jbuild.container.volumes", volumes),
        values.text("jbuild.container.workingDirectory", workingDirectory),
        values.text("jbuild.container.user", user));
  }

  private static boolean isInherited(List<String> words) {
    return words.equals(List.of(INHERIT));
  }
}
