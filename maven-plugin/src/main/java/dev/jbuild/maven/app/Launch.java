package dev.jbuild.maven.app;

import java.util.List;
import java.util.Optional;

/**
 * Where an application lies and how it is started.
 *
 * @param appRoot absolute folder in the image
 * @param mainClass empty if something else starts the application
 * @param jvmFlags before the class path
 * @param extraClasspath absolute places in the image, before all else
 */
public record Launch(
    String appRoot,
    Optional<String> mainClass,
    List<String> jvmFlags,
    List<String> extraClasspath) {
  public Launch {
    jvmFlags = List.copyOf(jvmFlags);
    extraClasspath = List.copyOf(extraClasspath);
  }
}
