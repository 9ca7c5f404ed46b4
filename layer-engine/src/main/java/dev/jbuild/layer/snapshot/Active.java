package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.internal.DeleteTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tree that is being changed, over a committed one. Closed without commit, it is gone. */
public final class Active implements AutoCloseable {
  private final Snapshotter snapshotter;
  private final Path folder;
  private final @Nullable Committed parent;

  Active(Snapshotter snapshotter, Path folder, @Nullable Committed parent) {
    this.snapshotter = snapshotter;
    this.folder = folder;
    this.parent = parent;
  }

  /** Returns the overlay's upper directory. */
  public Path upper() {
    return folder.resolve("fs");
  }

  /** Makes the overlay's work directory, on the same file system. */
  public Path work() throws IOException {
    return Files.createDirectory(work(folder));
  }

  static Path work(Path folder) {
    return folder.resolve("work");
  }

  /** Returns the directories below, topmost first; empty if there is no parent. */
  public List<Path> lowers() {
    return parent == null ? List.of() : parent.lowers();
  }

  /**
   * Makes it a committed snapshot. If {@code id} was committed over the same parent before, that
   * one stays, and this one is gone. Its work directory stays until {@link Snapshotter#tidy}.
   *
   * @param id lower-case letters, digits and dashes
   */
  public Committed commit(String id) throws IOException {
    return snapshotter.commit(folder, id, parent);
  }

  @Override
  public void close() throws IOException {
    DeleteTree.delete(folder);
  }
}
