package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.oci.Digest;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one folder as they were looked at, sorted by name, with what was read of them. They
 * are kept in columns, and each node is made anew when it is asked for, since a context may have
 * very many. All owners are 0:0. A digest may become known; nothing else changes. Safe for several
 * threads.
 */
final class FolderLook extends AbstractList<FileNode> implements RandomAccess {
  /** The numbers of a row: type and mode, and {@link #SEVERAL_NAMES}. */
  static final int MODE = 0;

  /** In bytes; of a device, which it is. */
  static final int SIZE = 1;

  static final int MTIME = 2;
  static final int CTIME = 3;

  /** Of both times: mtime in the upper half, ctime in the lower. */
  static final int NANOS = 4;

  static final int DEV = 5;
  static final int INO = 6;
  static final int NUMBERS = 7;

  /** A bit of {@link #MODE}. */
  static final long SEVERAL_NAMES = 1L << 32;

  /** Bytes of a digest. */
  static final int DIGEST = 32;

  /** The coarsest clock of a file system, that of FAT, ticks every two seconds. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  final String path;

  /** When, before any of it was looked at. */
  private final Instant looked;

  final byte[] names;

  /** Where each name ends. */
  final int[] ends;

  final long[] numbers;

  /** By row, of those that have any. */
  final Map<Integer, SequencedMap<String, byte[]>> xattrs;

  /** By row, of symlinks. */
  private final Map<Integer, String> targets;

  /** Of contents, SHA-256; zeros where it isn't known. Guarded by the lock. */
  private final byte[] digests;

  private final Object lock = new Object();

  /** Takes what a {@link FolderDraft} has; the arrays are this one's own. */
  FolderLook(
      String path,
      Instant looked,
      Columns columns,
      Map<Integer, SequencedMap<String, byte[]>> xattrs,
      Map<Integer, String> targets) {
    this.path = path;
    this.looked = looked;
    this.names = columns.names;
    this.ends = columns.ends;
    this.numbers = columns.numbers;
    this.digests = columns.digests;
    this.xattrs = xattrs;
    this.targets = targets;
  }

  /** The arrays of a look. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Columns(byte[] names, int[] ends, long[] numbers, byte[] digests) {}

  /** One of the files. */
  record Row(FolderLook look, int number) {}

  @Override
  public int size() {
    return ends.length;
  }

  @Override
  public FileNode get(int row) {
    return node(row, pathOf(row), mode(row), 0, 0);
  }

  /** Returns a file with another path, mode and owner. */
  FileNode node(int row, String path, int mode, long uid, long gid) {
    FileType type = type(row);
    long size = number(row, SIZE);
    boolean device = type == FileType.CHAR || type == FileType.BLOCK;
    return new FileNode(
        path,
        type,
        mode,
        uid,
        gid,
        type == FileType.FILE ? size : 0,
        mtime(row),
        targets.getOrDefault(row, ""),
        device ? size : 0,
        xattrs.getOrDefault(row, FileNode.NONE),
        type == FileType.FILE ? digest(row) : null,
        inode(row));
  }

  private @Nullable String inode(int row) {
    return isShared(row) ? number(row, DEV) + ":" + number(row, INO) : null;
  }

  /** Returns whether a file that is no directory has other names. */
  boolean isShared(int row) {
    return (number(row, MODE) & SEVERAL_NAMES) != 0;
  }

  /** Returns whether it is a regular file of one name. */
  boolean isPlain(int row) {
    return Stat.isRegular((int) number(row, MODE)) && !isShared(row);
  }

  FileType type(int row) {
    return Stat.type((int) number(row, MODE)).orElseThrow();
  }

  boolean isDirectory(int row) {
    return Stat.isDirectory((int) number(row, MODE));
  }

  int mode(int row) {
    return (int) number(row, MODE) & 07777;
  }

  private long number(int row, int column) {
    return numbers[row * NUMBERS + column];
  }

  String name(int row) {
    int start = row == 0 ? 0 : ends[row - 1];
    return FileNames.decode(Arrays.copyOfRange(names, start, ends[row]));
  }

  String pathOf(int row) {
    return TreePaths.below(path, name(row));
  }

  String[] allNames() {
    String[] all = new String[ends.length];
    for (int row = 0; row < all.length; row++) {
      all[row] = name(row);
    }
    return all;
  }

  /** Returns the row of a name, or a negative number if there is none. */
  int row(String name) {
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = name(middle).compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Returns whether what was read of a file holds for as long as {@code lstat} says the same. */
  boolean isSettled(int row) {
    return isSettled(looked, mtime(row), ctime(row));
  }

  private Instant mtime(int row) {
    return Instant.ofEpochSecond(number(row, MTIME), number(row, NANOS) >>> 32);
  }

  private Instant ctime(int row) {
    return Instant.ofEpochSecond(number(row, CTIME), number(row, NANOS) & 0xFFFFFFFFL);
  }

  /**
   * Returns the same of a file with these times. It may change again within one tick of the file
   * system's clock without a new ctime, so that what was read of one that was changed just before
   * it was looked at does not hold.
   */
  static boolean isSettled(Instant looked, Instant mtime, Instant ctime) {
    Instant settled = looked.minus(SETTLED);
    return ctime.isBefore(settled) && mtime.isBefore(settled);
  }

  /** Returns whether a file that was looked at, maybe at another time, is as this row says. */
  boolean isSame(int row, FileNode file) {
    Instant mtime = file.mtime();
    return number(row, SIZE) == file.size()
        && number(row, MTIME) == mtime.getEpochSecond()
        && number(row, NANOS) >>> 32 == mtime.getNano();
  }

  /** Returns whether a file is as this row says, in all that a change of its content changes. */
  boolean isUntouched(int row, Stat now) {
    return isSettled(row)
        && now.ctime().equals(ctime(row))
        && number(row, DEV) == now.dev()
        && number(row, INO) == now.ino();
  }

  /** Returns the digest of a file's content, or null if it isn't known. */
  @Nullable Digest digest(int row) {
    synchronized (lock) {
      return hasDigest(row) ? known(row) : null;
    }
  }

  private boolean hasDigest(int row) {
    for (int i = row * DIGEST; i < (row + 1) * DIGEST; i++) {
      if (digests[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether the digest of a file's content is known. */
  boolean isRead(int row) {
    synchronized (lock) {
      return hasDigest(row);
    }
  }

  /**
   * Sets the digest of a file's content, unless one is known: all of a build see the same. Returns
   * the one that is known then.
   */
  Digest read(int row, Digest sha256) {
    byte[] raw = sha256.bytes();
    synchronized (lock) {
      if (!hasDigest(row)) {
        System.arraycopy(raw, 0, digests, row * DIGEST, DIGEST);
        return sha256;
      }
      return known(row);
    }
  }

  /** Returns whether the content of a file, which is in {@code from}, is the one that is known. */
  boolean hasContent(int row, byte[] from, int offset) {
    MessageDigest engine = Digest.newSha256();
    engine.update(from, offset, (int) number(row, SIZE));
    return Digest.ofSha256(engine.digest()).equals(digest(row));
  }

  private Digest known(int row) {
    return Digest.ofSha256(Arrays.copyOfRange(digests, row * DIGEST, (row + 1) * DIGEST));
  }

  /** Copies the digest of a file, if it is known. */
  void copyDigest(int row, byte[] into, int at) {
    synchronized (lock) {
      System.arraycopy(digests, row * DIGEST, into, at, DIGEST);
    }
  }
}
