package dev.jbuild.layer;

import dev.jbuild.layer.store.StateFolder.Writing;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read of the files of a folder and those below it, for as long as {@code lstat} says the
 * same of them: the kernel sets a file's ctime at every change of content, mode, owner and extended
 * attributes, and no program can set it back.
 */
final class StatCache {
  /** Files that this build has not met are kept if there are no more, for other Buildfiles. */
  private static final int MAX_UNMET = 100_000;

  private final Saver saver;
  private final InstantSource clock;
  private final KeptFolders kept;

  /** By path, folders that were listed. */
  private final ConcurrentMap<String, FolderLook> folders = new ConcurrentHashMap<>();

  /** By path, files that were looked at one by one: each a look of one row. */
  private final ConcurrentMap<String, FolderLook> files = new ConcurrentHashMap<>();

  private volatile boolean changed;

  /** Takes what the next build shall find. */
  interface Saver {
    void save(Writing content) throws IOException;
  }

  private StatCache(InstantSource clock, KeptFolders kept, Saver saver) {
    this.clock = clock;
    this.kept = kept;
    this.saver = saver;
  }

  /** Returns a cache that starts empty and is never written. */
  static StatCache inMemory() {
    return new StatCache(InstantSource.system(), KeptFolders.NONE, _ -> {});
  }

  /** Opens the cache in {@code file}; it starts empty if it isn't there or is damaged. */
  static StatCache open(Path file, InstantSource clock, Saver saver) throws IOException {
    return new StatCache(clock, KeptFolders.open(file), saver);
  }

  /** Returns the time when something is looked at, to be taken before. */
  Instant now() {
    return clock.instant();
  }

  /** Returns what is known of the files of a folder, or null if nothing is. */
  @Nullable FolderLook before(String folder) throws IOException {
    FolderLook met = folders.get(folder);
    return met == null ? kept.find(folder) : met;
  }

  /** Returns what is known of one file, as one row, or of its folder; or null if nothing is. */
  @Nullable FolderLook before(String folder, String file) throws IOException {
    FolderLook met = files.get(file);
    return met == null ? before(folder) : met;
  }

  /**
   * Keeps a folder that was listed.
   *
   * @param news whether more is known of a file than before
   */
  void put(FolderLook folder, boolean news) {
    folders.put(folder.path, folder);
    note(news);
  }

  /** Keeps a file that was looked at alone, as {@link #put} does. */
  void putFile(String path, FolderLook file, boolean news) {
    files.put(path, file);
    note(news);
  }

  /** Other threads may do the same: what is true already isn't written. */
  private void note(boolean news) {
    if (news) {
      changed = true;
    }
  }

  /** Returns the look at a file alone, or null if there was none. */
  @Nullable FolderLook last(String file) {
    return files.get(file);
  }

  /** Keeps the digest of what was read of a file after the look, and returns the one that holds. */
  Digest read(FolderLook look, int row, Digest digest) {
    note(look.isSettled(row));
    return look.read(row, digest);
  }

  /** Saves the cache if there is anything new. */
  void save() throws IOException {
    if (changed) {
      changed = false;
      saver.save(this::write);
    }
  }

  private void write(OutputStream to) throws IOException {
    boolean keepUnmet = kept.size() <= MAX_UNMET;
    Map<String, List<FolderLook>> alone = new TreeMap<>();
    for (FolderLook file : files.values()) {
      alone.computeIfAbsent(file.path, _ -> new ArrayList<>()).add(file);
    }
    Set<String> paths = new TreeSet<>(folders.keySet());
    paths.addAll(alone.keySet());
    if (keepUnmet) {
      paths.addAll(kept.paths());
    }
    KeptFolders.Writer out = new KeptFolders.Writer(to);
    for (String path : paths) {
      NavigableMap<String, FolderLook.Row> others = new TreeMap<>();
      FolderLook before = keepUnmet ? kept.find(path) : null;
      if (before != null) {
        addAll(before, others);
      }
      for (FolderLook file : alone.getOrDefault(path, List.of())) {
        addAll(file, others);
      }
      FolderLook met = folders.get(path);
      if (met != null) {
        addAll(met, others);
      }
      out.add(merged(path, others));
    }
    out.finish();
  }

  /** Adds the files of which something is known that holds. */
  private static void addAll(FolderLook look, Map<String, FolderLook.Row> rows) {
    for (int row = 0; row < look.size(); row++) {
      FileType type = look.type(row);
      if ((type == FileType.FILE || type == FileType.DIRECTORY) && look.isSettled(row)) {
        rows.put(look.name(row), new FolderLook.Row(look, row));
      }
    }
  }

  private static FolderLook merged(String path, NavigableMap<String, FolderLook.Row> rows) {
    FolderDraft draft = new FolderDraft(path, Instant.MAX, rows.size());
    for (FolderLook.Row one : rows.values()) {
      draft.add(one.look(), one.number());
    }
    return draft.look();
  }
}
