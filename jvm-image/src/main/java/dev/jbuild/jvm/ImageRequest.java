package dev.jbuild.jvm;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image that a plugin is asked for.
 *
 * @param source what is in it
 * @param names its names; the first one may have a login of its own
 * @param delivery what becomes of it
 * @param labels its labels
 * @param platforms what it is for; none for this machine
 * @param secrets fields of {@code --secret} by the id
 * @param insecure the registries of the image and its base may speak http
 * @param arguments further words for the engine
 * @param root where the engine keeps its state; empty for the user's
 * @param output the folder of what is written
 */
public record ImageRequest(
    Source source,
    List<String> names,
    Delivery delivery,
    Map<String, String> labels,
    List<String> platforms,
    Map<String, String> secrets,
    boolean insecure,
    List<String> arguments,
    Optional<Path> root,
    Path output) {
  public ImageRequest {
    names = List.copyOf(names);
    labels = new LinkedHashMap<>(labels);
    platforms = List.copyOf(platforms);
    secrets = new LinkedHashMap<>(secrets);
    arguments = List.copyOf(arguments);
  }

  /** What is in an image. */
  public sealed interface Source {
    /** What the project consists of, on a base. */
    record Java(JavaImage image) implements Source {}

    /**
     * What a Buildfile says.
     *
     * @param context the folder that COPY reads
     * @param target the stage; empty for the last
     * @param sourceDate the latest time in the image, in seconds; empty if it doesn't matter
     */
    record Buildfile(
        Path file,
        Path context,
        Optional<String> target,
        Map<String, String> buildArgs,
        Optional<String> sourceDate,
        ProjectContexts contexts)
        implements Source {
      public Buildfile {
        buildArgs = new LinkedHashMap<>(buildArgs);
      }
    }
  }

  /** What becomes of an image. */
  public sealed interface Delivery {
    /** It stays in the engine's store under its names. */
    record Keep() implements Delivery {}

    /** It is pushed under its names; what the registry has already isn't sent. */
    record Push() implements Delivery {}

    /**
     * It becomes {@code image.tar}.
     *
     * @param type {@code docker}, which docker load reads, or {@code oci}
     */
    record Tar(String type) implements Delivery {}
  }
}
