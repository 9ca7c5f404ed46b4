package dev.jbuild.builder.prune;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to go.
 *
 * @param maxBytes no more goes when the state folder is down to so many bytes on the disk, or null
 * @param minAge only what was not used for so long goes
 * @param kinds only these go; empty for all
 * @param ids only what has one of these as name, or as its beginning, goes; empty for all
 * @param all whether tagged images go too
 * @param dryRun whether nothing is removed, and only told what would be
 */
public record PruneRequest(
    @Nullable Long maxBytes,
    Duration minAge,
    Set<EntryKind> kinds,
    Set<String> ids,
    boolean all,
    boolean dryRun) {

  /** Everything that no tagged image has. */
  public static final PruneRequest UNTAGGED =
      new PruneRequest(null, Duration.ZERO, Set.of(), Set.of(), false, false);

  public PruneRequest {
    kinds = Set.copyOf(kinds);
    ids = Set.copyOf(ids);
  }

  /** Returns this request, ending at so many bytes. */
  public PruneRequest downTo(long bytes) {
    return new PruneRequest(bytes, minAge, kinds, ids, all, dryRun);
  }
}
