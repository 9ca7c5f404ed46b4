package dev.jbuild.layer;

import dev.jbuild.oci.Digest;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** What a {@code COPY} or {@code ADD} will write; made by {@link Layers#planCopy}. */
public final class CopyPlan {
  private final Digest digest;
  private final FileTree source;
  private final EntryList entries;
  private final Matches matches;
  private final List<Archive> archives;

  /** One entry of the layer, or several. */
  sealed interface Part permits Entry, FolderRows {}

  /** One entry of the layer. */
  sealed interface Entry extends Part permits Copied, FolderFile, LowerFile, UnpackedFile {
    String path();

    FileNode node();

    /** Returns the source's file whose content this is, or null if it has none of its own there. */
    @Nullable FileNode origin();
  }

  /**
   * An entry that is copied or made.
   *
   * @param origin the source's file whose content this is, or null if it has none or is in an
   *     archive
   * @param made whether it is copied or made; else it is a directory that is there already
   */
  record Copied(FileNode node, @Nullable FileNode origin, boolean made) implements Entry {
    @Override
    public String path() {
      return node.path();
    }
  }

  /**
   * A regular file of the layers below that comes into this one, as something is linked to it.
   *
   * @param from where its content is
   */
  record LowerFile(FileNode node, FileTree.Located from) implements Entry {
    @Override
    public String path() {
      return node.path();
    }

    @Override
    public @Nullable FileNode origin() {
      return null;
    }
  }

  /**
   * An archive to unpack.
   *
   * @param file the archive in the source
   * @param targets by the position of an entry in the archive, what it becomes; null if its content
   *     isn't written. The list is the plan's own.
   */
  record Archive(FileNode file, List<@Nullable Entry> targets) {}

  /**
   * What became of the sources.
   *
   * @param found see {@link CopyPlan#matches}
   * @param nothing see {@link CopyPlan#unmatched}
   */
  record Matches(List<String> found, List<String> nothing) {
    Matches {
      found = List.copyOf(found);
      nothing = List.copyOf(nothing);
    }
  }

  CopyPlan(
      Digest digest, FileTree source, EntryList entries, Matches matches, List<Archive> archives) {
    this.digest = digest;
    this.source = source;
    this.entries = entries;
    this.matches = matches;
    this.archives = List.copyOf(archives);
  }

  /**
   * Returns the digest of everything that is written, for a cache key: paths, types, modes, owners,
   * extended attributes, link targets and contents; no times.
   */
  public Digest digest() {
    return digest;
  }

  /** Returns the entries of the layer, sorted by path. Each is made anew when it is asked for. */
  public List<FileNode> entries() {
    return new Nodes(entries);
  }

  private static final class Nodes extends AbstractList<FileNode> implements RandomAccess {
    private final List<Entry> entries;

    Nodes(List<Entry> entries) {
      this.entries = entries;
    }

    @Override
    public FileNode get(int index) {
      return entries.get(index).node();
    }

    @Override
    public int size() {
      return entries.size();
    }
  }

  /**
   * Returns what each source is that was found, in the order in which they are copied: a folder, an
   * archive to unpack (with name and digest, if it is {@link CopyOptions.Archives#NAMED}), or a
   * file of which name. Where a destination may be a folder or not, it depends on this what is
   * written.
   */
  public List<String> matches() {
    return matches.found;
  }

  /** Returns the patterns among the sources that match nothing. */
  public List<String> unmatched() {
    return matches.nothing;
  }

  /** Returns whether nothing is copied and no directory is made. */
  public boolean isEmpty() {
    for (Entry entry : entries) {
      if (!(entry instanceof Copied copied) || copied.made) {
        return false;
      }
    }
    return true;
  }

  FileTree source() {
    return source;
  }

  EntryList sorted() {
    return entries;
  }

  List<Archive> archives() {
    return archives;
  }
}
