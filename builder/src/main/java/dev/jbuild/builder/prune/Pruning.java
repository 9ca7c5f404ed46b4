package dev.jbuild.builder.prune;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.store.Tags;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes room in a state folder: what was used least recently goes first. */
public final class Pruning {
  private final StateFolder state;

  /** Removes from {@code state}. */
  public Pruning(StateFolder state) {
    this.state = state;
  }

  /**
   * What was done.
   *
   * @param removed or to be removed, in the order in which it goes
   * @param bytesBefore of the whole state folder, on the disk
   */
  public record Result(List<StateEntry> removed, long bytesBefore) {
    public Result {
      removed = List.copyOf(removed);
    }

    /** Returns how many bytes were freed. */
    public long bytes() {
      return removed.stream().mapToLong(StateEntry::bytes).sum();
    }
  }

  /** Returns all that the state folder has, the least recently used first. */
  public List<StateEntry> entries() throws IOException {
    List<StateEntry> entries = new ArrayList<>(Inventory.of(state));
    entries.sort(
        Comparator.comparing(StateEntry::used)
            .thenComparing(Comparator.comparingInt(StateEntry::depth).reversed())
            .thenComparing(StateEntry::name));
    return entries;
  }

  /** Returns the bytes of the whole state folder on the disk. */
  public long bytes() throws IOException {
    return new DiskUse().of(state.root());
  }

  /**
   * Removes what {@code request} says, but nothing that a process uses that lives. Builds may run
   * meanwhile.
   */
  public Result prune(PruneRequest request) throws IOException, InterruptedException {
    List<StateEntry> entries = entries();
    long total = bytes();
    List<StateEntry> chosen = new ArrayList<>();
    if (request.dryRun()) {
      choose(request, entries, total, Set.of(), chosen);
      return new Result(chosen, total);
    }
    try (MountLocks mounts = new MountLocks()) {
      Set<String> busy = mounts.take(entries);
      state.remove(used -> {
        Set<String> kept = new HashSet<>(used);
        kept.addAll(busy);
        choose(request, entries, total, kept, chosen);
        untag(chosen);
        List<Path> paths = new ArrayList<>();
        chosen.forEach(entry -> paths.addAll(entry.paths()));
        return paths;
      });
    }
    return new Result(chosen, total);
  }

  /** Tags are read when uses are known already: a build tags its image while it still uses it. */
  private void choose(
      PruneRequest request,
      List<StateEntry> entries,
      long total,
      Set<String> used,
      List<StateEntry> chosen)
      throws IOException {
    Set<String> kept = new HashSet<>(used);
    if (!request.all()) {
      ImageContents images = new ImageContents(state);
      for (Tags.Tag tag : state.tags().list()) {
        images.of(tag.manifest().digest()).blobs().stream()
            .map(Digest::toString)
            .forEach(kept::add);
      }
    }
    Instant before = Instant.now().minus(request.minAge());
    Long cap = request.maxBytes();
    long left = total;
    for (StateEntry entry : entries) {
      if (cap != null && left <= cap) {
        return;
      }
      if (isWanted(request, entry, before) && !kept.contains(entry.name())) {
        chosen.add(entry);
        left -= entry.bytes();
      }
    }
  }

  private static boolean isWanted(PruneRequest request, StateEntry entry, Instant before) {
    return (request.kinds().isEmpty() || request.kinds().contains(entry.kind()))
        && (request.ids().isEmpty()
            || request.ids().stream().anyMatch(id -> entry.name().startsWith(id)))
        && !entry.used().isAfter(before);
  }

  /** An image that loses a part loses its names. */
  private void untag(List<StateEntry> chosen) throws IOException {
    Set<String> gone = new HashSet<>();
    chosen.forEach(entry -> gone.add(entry.name()));
    ImageContents images = new ImageContents(state);
    for (Tags.Tag tag : state.tags().list()) {
      if (images.of(tag.manifest().digest()).blobs().stream()
          .anyMatch(blob -> gone.contains(blob.toString()))) {
        state.tags().remove(tag.name());
      }
    }
  }
}
