package dev.jbuild.layer;

import dev.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What a {@code COPY} or {@code ADD} will write; made by {@link Layers#planCopy}. */
public final class CopyPlan {
  private final Digest digest;
  private final FileTree source;
  private final SequencedMap<String, Entry> entries;
  private final List<String> matches;
  private final List<Archive> archives;

  /**
   * One entry of the layer.
   *
   * @param origin the source's file whose content this is, or null if it has none or is in an
   *     archive
   * @param made whether it is copied or made; else it is a directory that is there already
   */
  record Entry(FileNode node, @Nullable FileNode origin, boolean made) {}

  /**
   * An archive to unpack.
   *
   * @param file the archive in the source
   * @param targets by the position of an entry in the archive, what it becomes; null if its content
   *     isn't written
   */
  record Archive(FileNode file, List<@Nullable FileNode> targets) {
    Archive {
      targets = new ArrayList<>(targets);
    }
  }

  CopyPlan(
      Digest digest,
      FileTree source,
      SequencedMap<String, Entry> entries,
      List<String> matches,
      List<Archive> archives) {
    this.digest = digest;
    this.source = source;
    this.entries = entries;
    this.matches = List.copyOf(matches);
    this.archives = List.copyOf(archives);
  }

  /**
   * Returns the digest of everything that is written, for a cache key: paths, types, modes, owners,
   * extended attributes, link targets and contents; no times.
   */
  public Digest digest() {
    return digest;
  }

  /** Returns the entries of the layer, sorted by path. */
  public List<FileNode> entries() {
    return entries.values().stream().map(Entry::node).toList();
  }

  /**
   * Returns what each source is that was found, in the order in which they are copied: a folder, an
   * archive to unpack, or a file of which name. Where a destination may be a folder or not, it
   * depends on this what is written.
   */
  public List<String> matches() {
    return matches;
  }

  /** Returns whether nothing is copied and no directory is made. */
  public boolean isEmpty() {
    return entries.values().stream().noneMatch(Entry::made);
  }

  FileTree source() {
    return source;
  }

  SequencedMap<String, Entry> sorted() {
    return entries;
  }

  List<Archive> archives() {
    return archives;
  }
}
