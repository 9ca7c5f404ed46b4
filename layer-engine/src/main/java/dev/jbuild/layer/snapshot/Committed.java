package dev.jbuild.layer.snapshot;

import java.nio.file.Path;
import java.util.List;

/** An unpacked tree that never changes again. */
public final class Committed {
  private final String id;
  private final List<Path> lowers;

  Committed(String id, List<Path> lowers) {
    this.id = id;
    this.lowers = List.copyOf(lowers);
  }

  /** Returns its name in the store. */
  public String id() {
    return id;
  }

  /** Returns the directories of the overlay, topmost first, at least one. */
  public List<Path> lowers() {
    return lowers;
  }

  @Override
  public String toString() {
    return id;
  }
}
