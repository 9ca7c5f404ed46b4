package dev.jbuild.builder;

import java.nio.file.Path;

/** A place on disk that the image is written to. */
public sealed interface Output {

  /** Returns the file or folder that is written. */
  Path destination();

  /**
   * An OCI image layout.
   *
   * @param archive whether it is a tar file, else a folder
   */
  record OciLayout(Path destination, boolean archive) implements Output {}

  /** A tar file that {@code docker load} reads. */
  record DockerArchive(Path destination) implements Output {}

  /** The root filesystem as one tar file. */
  record RootfsTar(Path destination) implements Output {}
}
