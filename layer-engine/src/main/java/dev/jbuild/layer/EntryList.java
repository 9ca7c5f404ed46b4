package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.Part;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link CopyPlan}. Of many, those of a part are made anew when they are asked
 * for; of a few they are kept, as whoever packs, compares and lists them asks once more.
 */
final class EntryList extends AbstractList<Entry> implements RandomAccess {
  /** The most entries that are kept: 1 MB. */
  private static final int KEPT = 4096;

  private final Part[] parts;

  /** The index of the first entry of each part. */
  private final int[] starts;

  private final int size;

  /** What was made; empty if nothing is kept. */
  private final @Nullable Entry[] kept;

  private final NavigableSet<String> opaques;

  /**
   * Lists the entries of parts.
   *
   * @param opaques the directories that hide those of the layers below
   */
  EntryList(Collection<Part> sorted, NavigableSet<String> opaques) {
    this.opaques = opaques;
    this.parts = sorted.toArray(new Part[0]);
    this.starts = new int[parts.length];
    int entries = 0;
    for (int i = 0; i < parts.length; i++) {
      starts[i] = entries;
      entries += parts[i] instanceof FolderRows rows ? rows.size() : 1;
    }
    this.size = entries;
    this.kept = new @Nullable Entry[entries <= KEPT ? entries : 0];
  }

  /** Returns the directories that hide those of the layers below. */
  NavigableSet<String> opaques() {
    return opaques;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Entry get(int index) {
    Entry known = kept.length == 0 ? null : kept[index];
    if (known == null) {
      int part = part(index);
      known =
          parts[part] instanceof FolderRows rows
              ? rows.get(index - starts[part])
              : (Entry) parts[part];
      if (kept.length > 0) {
        kept[index] = known;
      }
    }
    return known;
  }

  /** Replaces an entry that is no part of several. */
  @Override
  public Entry set(int index, Entry entry) {
    Entry before = get(index);
    parts[part(index)] = entry;
    if (kept.length > 0) {
      kept[index] = entry;
    }
    return before;
  }

  private int part(int index) {
    int found = Arrays.binarySearch(starts, index);
    return found < 0 ? -found - 2 : found;
  }
}
