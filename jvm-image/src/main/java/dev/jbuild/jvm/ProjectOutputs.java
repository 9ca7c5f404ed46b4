package dev.jbuild.jvm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a project has made.
 *
 * @param folders of classes and resources; one that doesn't exist is empty
 * @param artifact the file that it packs; empty if it isn't packed yet
 */
public record ProjectOutputs(List<Path> folders, Optional<Path> artifact) {
  public ProjectOutputs {
    folders = List.copyOf(folders);
  }
}
