package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;

/** A {@link FolderLook} that is made, file by file, sorted by name. */
final class FolderDraft {
  private final String path;
  private final Instant looked;
  private byte[] names = new byte[64];
  private int[] ends;
  private long[] numbers;
  private byte[] digests;
  private int size;
  private boolean news;
  private final Map<Integer, SequencedMap<String, byte[]>> xattrs = new HashMap<>();
  private final Map<Integer, String> targets = new HashMap<>();

  /**
   * Starts.
   *
   * @param looked when, before any of it was looked at
   * @param expected how many files there may be
   */
  FolderDraft(String path, Instant looked, int expected) {
    this.path = path;
    this.looked = looked;
    this.ends = new int[expected];
    this.numbers = new long[expected * FolderLook.NUMBERS];
    this.digests = new byte[expected * FolderLook.DIGEST];
  }

  /** Adds a file. */
  void add(String name, Stat stat) {
    addName(FileNames.encode(name));
    Instant mtime = stat.mtime();
    Instant ctime = stat.ctime();
    boolean several = stat.nlink() > 1 && !stat.isDirectory();
    int at = size * FolderLook.NUMBERS;
    numbers[at + FolderLook.MODE] = stat.mode() | (several ? FolderLook.SEVERAL_NAMES : 0);
    numbers[at + FolderLook.SIZE] = stat.rdev() == 0 ? stat.size() : stat.rdev();
    numbers[at + FolderLook.MTIME] = mtime.getEpochSecond();
    numbers[at + FolderLook.CTIME] = ctime.getEpochSecond();
    numbers[at + FolderLook.NANOS] = (long) mtime.getNano() << 32 | ctime.getNano();
    numbers[at + FolderLook.DEV] = stat.dev();
    numbers[at + FolderLook.INO] = stat.ino();
    size++;
  }

  private void addName(byte[] name) {
    if (size == ends.length) {
      int room = 2 * size + 1;
      ends = Arrays.copyOf(ends, room);
      numbers = Arrays.copyOf(numbers, room * FolderLook.NUMBERS);
      digests = Arrays.copyOf(digests, room * FolderLook.DIGEST);
    }
    int start = size == 0 ? 0 : ends[size - 1];
    int end = start + name.length;
    if (end > names.length) {
      names = Arrays.copyOf(names, Math.max(2 * names.length, end));
    }
    System.arraycopy(name, 0, names, start, name.length);
    ends[size] = end;
  }

  /**
   * Takes over what was read of the file that was added last.
   *
   * @return whether it is the same file, unchanged
   */
  boolean takeFrom(FolderLook look, int row) {
    if (!look.isSettled(row)) {
      return false;
    }
    int at = (size - 1) * FolderLook.NUMBERS;
    for (int i = 0; i < FolderLook.NUMBERS; i++) {
      if (numbers[at + i] != look.numbers[row * FolderLook.NUMBERS + i]) {
        return false;
      }
    }
    copy(look, row);
    return true;
  }

  private void copy(FolderLook look, int row) {
    look.copyDigest(row, digests, (size - 1) * FolderLook.DIGEST);
    xattrs(look.xattrs.getOrDefault(row, FileNode.NONE));
  }

  /** Adds a file of another look at the same folder. */
  void add(FolderLook look, int row) {
    addName(FileNames.encode(look.name(row)));
    System.arraycopy(
        look.numbers,
        row * FolderLook.NUMBERS,
        numbers,
        size * FolderLook.NUMBERS,
        FolderLook.NUMBERS);
    size++;
    copy(look, row);
  }

  /** Returns whether what was read of a file holds for later builds, which don't know it yet. */
  boolean hasNews() {
    return news;
  }

  /** Sets the extended attributes of the file that was added last, which were read. */
  void read(SequencedMap<String, byte[]> found, Stat stat) {
    news |= FolderLook.isSettled(looked, stat.mtime(), stat.ctime());
    xattrs(found);
  }

  private void xattrs(SequencedMap<String, byte[]> found) {
    if (!found.isEmpty()) {
      xattrs.put(size - 1, found);
    }
  }

  /** Sets the target of the symlink that was added last. */
  void target(String text) {
    targets.put(size - 1, text);
  }

  FolderLook look() {
    return new FolderLook(
        path,
        looked,
        new FolderLook.Columns(
            Arrays.copyOf(names, size == 0 ? 0 : ends[size - 1]),
            Arrays.copyOf(ends, size),
            Arrays.copyOf(numbers, size * FolderLook.NUMBERS),
            Arrays.copyOf(digests, size * FolderLook.DIGEST)),
        Map.copyOf(xattrs),
        Map.copyOf(targets));
  }
}
