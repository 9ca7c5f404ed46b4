package dev.jbuild.jvm.app;

import java.util.List;
import java.util.Optional;

/**
 * Where an application lies and how it is started.
 *
 * @param appRoot absolute folder in the image, without a slash at its end; empty for the root
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

  /** Returns the folder of the application, which may be the root. */
  String folder() {
    return appRoot.isEmpty() ? "/" : appRoot;
  }
}
