package dev.jbuild.layer;

import dev.jbuild.layer.TableDraft.PackedRow;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read of the files of a folder, for as long as {@code lstat} says the same of them: the
 * kernel sets a file's ctime at every change of content, mode, owner and extended attributes, and
 * no program can set it back.
 *
 * <p>A file may change again within one tick of the file system's clock without a new ctime. What
 * was changed just before it was looked at is therefore not kept.
 */
final class StatCache {
  private static final long MAGIC = 0x6A62737461740002L;

  /** The coarsest clock of a file system, that of FAT, ticks every two seconds. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** Rows of files that this build has not met are kept up to here, for other Buildfiles. */
  private static final int MAX_UNMET = 100_000;

  private final Saver saver;
  private final InstantSource clock;
  private final PackedTable kept;
  private final ConcurrentMap<String, Known> met = new ConcurrentHashMap<>();
  private volatile boolean changed;

  /**
   * What is known of a file.
   *
   * @param digest of its content, or null if it isn't known
   */
  record Known(Stat stat, SequencedMap<String, byte[]> xattrs, @Nullable Digest digest) {}

  /** Takes what the next build shall find. */
  interface Saver {
    void save(byte[] bytes) throws IOException;
  }

  private StatCache(InstantSource clock, Optional<PackedTable> kept, Saver saver) {
    this.clock = clock;
    this.kept = kept.orElseGet(() -> PackedTable.of(new TableDraft(MAGIC, List.of())));
    this.saver = saver;
  }

  /** Returns a cache that starts empty and is never written. */
  static StatCache inMemory() {
    return new StatCache(InstantSource.system(), Optional.empty(), _ -> {});
  }

  /** Opens the cache in {@code file}; it starts empty if it isn't there or is damaged. */
  static StatCache open(Path file, InstantSource clock, Saver saver) throws IOException {
    return new StatCache(clock, PackedTable.read(MAGIC, file), saver);
  }

  /** Returns what is known of the file at {@code path}, of which {@code lstat} says {@code now}. */
  Optional<Known> find(String path, Stat now) {
    Known before = met.get(path);
    if (before == null) {
      int row = kept.find(FileNames.encode(path));
      if (row < 0) {
        return Optional.empty();
      }
      before = unpack(kept.value(row), now);
      if (before == null) {
        return Optional.empty();
      }
      met.put(path, before);
      return Optional.of(before);
    }
    return isSame(before.stat, now) ? Optional.of(before) : Optional.empty();
  }

  /** Returns what was met last at {@code path}. */
  Optional<Known> last(String path) {
    return Optional.ofNullable(met.get(path));
  }

  /** Returns the time to pass to {@link #put}, to be taken before the {@code lstat}. */
  Instant now() {
    return clock.instant();
  }

  /**
   * Keeps what was read of a file after its {@code lstat}, unless it was changed only just before.
   *
   * @param looked when, before the {@code lstat}
   */
  void put(String path, Known known, Instant looked) {
    Instant settled = looked.minus(SETTLED);
    if (known.stat.ctime().isBefore(settled) && known.stat.mtime().isBefore(settled)) {
      met.put(path, known);
      changed = true;
    } else {
      met.remove(path);
    }
  }

  /** Adds a digest of what was read after {@code known} was met; nothing if it was met anew. */
  void addDigest(String path, Known known, Digest digest) {
    if (met.replace(path, known, new Known(known.stat, known.xattrs, digest))) {
      changed = true;
    }
  }

  /** Saves the cache if there is anything new. */
  void save() throws IOException {
    if (!changed) {
      return;
    }
    changed = false;
    List<PackedRow> rows = new ArrayList<>();
    if (kept.size() <= MAX_UNMET) {
      for (int row = 0; row < kept.size(); row++) {
        ByteBuffer value = kept.value(row);
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        rows.add(new PackedRow(kept.key(row), bytes));
      }
    }
    met.forEach((path, known) -> rows.add(new PackedRow(FileNames.encode(path), pack(known))));
    saver.save(new TableDraft(MAGIC, rows).bytes());
  }

  private static boolean isSame(Stat one, Stat other) {
    return one.ctime().equals(other.ctime())
        && one.mtime().equals(other.mtime())
        && one.size() == other.size()
        && one.mode() == other.mode()
        && one.ino() == other.ino()
        && one.dev() == other.dev();
  }

  private static byte[] pack(Known known) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Stat stat = known.stat;
      out.writeInt(stat.mode());
      out.writeLong(stat.size());
      PackedNode.time(stat.mtime(), out);
      PackedNode.time(stat.ctime(), out);
      out.writeLong(stat.dev());
      out.writeLong(stat.ino());
      PackedNode.xattrs(known.xattrs, out);
      PackedNode.digest(known.digest, out);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Returns what was packed, or null if {@code now} isn't the {@code lstat} of then. */
  private static @Nullable Known unpack(ByteBuffer in, Stat now) {
    boolean same =
        in.getInt() == now.mode()
            && in.getLong() == now.size()
            && PackedNode.time(in).equals(now.mtime())
            && PackedNode.time(in).equals(now.ctime())
            && in.getLong() == now.dev()
            && in.getLong() == now.ino();
    return same ? new Known(now, PackedNode.xattrs(in), PackedNode.digest(in)) : null;
  }
}
