package dev.jbuild.builder.prune;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A part of the state folder that is removed as a whole.
 *
 * @param kind what it is
 * @param name a digest, an id or a file name
 * @param paths what belongs to it, in the order in which it has to go
 * @param bytes on the disk
 * @param used when a build used it last
 * @param depth of a snapshot, how many are below it; those above go first
 */
public record StateEntry(
    EntryKind kind, String name, List<Path> paths, long bytes, Instant used, int depth) {

  public StateEntry {
    paths = List.copyOf(paths);
  }
}
