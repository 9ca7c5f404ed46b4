package dev.jbuild.jvm.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a project consists of.
 *
 * @param own what the project itself made
 * @param dependencies jars of releases
 * @param snapshots jars of snapshots
 * @param projects jars of other modules of the same build
 */
public record Parts(Own own, List<Path> dependencies, List<Path> snapshots, List<Path> projects) {
  public Parts {
    dependencies = List.copyOf(dependencies);
    snapshots = List.copyOf(snapshots);
    projects = List.copyOf(projects);
  }

  /** What the project itself made. */
  public sealed interface Own {
    /** Folders of classes and resources; one that doesn't exist is empty. */
    record Exploded(List<Path> folders) implements Own {
      public Exploded {
        folders = List.copyOf(folders);
      }
    }

    /** A jar of them. */
    record Packaged(Path jar) implements Own {}

    /**
     * An exploded web application, with its dependencies in it.
     *
     * @param projects names of the jars in it that other modules of the same build made
     */
    record War(Path folder, Set<String> projects) implements Own {}
  }
}
