package dev.jbuild.jvm;

import dev.jbuild.jvm.stage.ImageConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the image of a project without a Buildfile runs.
 *
 * @param appRoot the folder of the application; empty for the usual one
 * @param mainClass empty if it is the build tool's or the only one
 * @param jvmFlags before the class path
 * @param args behind the main class
 * @param entrypoint instead of that of the application; {@code INHERIT} alone is the base's
 * @param extraClasspath absolute places in the image, before all else
 * @param workingDirectory empty for that of the base
 * @param user empty for that of the base
 * @param creationTime {@code EPOCH}, {@code USE_CURRENT_TIMESTAMP} or ISO 8601
 */
public record ContainerSettings(
    Optional<String> appRoot,
    Optional<String> mainClass,
    List<String> jvmFlags,
    List<String> args,
    List<String> entrypoint,
    List<String> extraClasspath,
    Map<String, String> environment,
    List<String> ports,
    List<String> volumes,
    Optional<String> workingDirectory,
    Optional<String> user,
    String creationTime) {
  private static final List<String> INHERIT = List.of("INHERIT");

  public ContainerSettings {
    jvmFlags = List.copyOf(jvmFlags);
    args = List.copyOf(args);
    entrypoint = List.copyOf(entrypoint);
    extraClasspath = List.copyOf(extraClasspath);
    environment = new LinkedHashMap<>(environment);
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }

  /** Tells whether nothing is said. */
  public boolean isUsual() {
    Optional<String> none = Optional.empty();
    List<String> no = List.of();
    return equals(
        new ContainerSettings(none, none, no, no, no, no, Map.of(), no, no, none, none, "EPOCH"));
  }

  /** Returns the folder of the application, without a slash at its end. */
  String folder(boolean war) {
    return appRoot.orElse(war ? "/var/lib/jetty/webapps/ROOT" : "/app").replaceFirst("/+$", "");
  }

  /** Returns the image's config. */
  ImageConfig config(Optional<List<String>> ofApplication) {
    return new ImageConfig(
        entrypoint.isEmpty()
            ? ofApplication
            : Optional.of(entrypoint).filter(words -> !words.equals(INHERIT)),
        Optional.of(args).filter(words -> !words.isEmpty()),
        environment,
        ports,
        volumes,
        workingDirectory,
        user);
  }
}
