package dev.jbuild.layer;

import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plain file of an archive, in a third of the memory that its node takes: an archive may have
 * very many.
 */
final class UnpackedFile implements CopyPlan.Entry {
  private static final int DIGITS = 16;

  private final String path;
  private final int mode;
  private final int uid;
  private final int gid;
  private final int nanos;
  private final int position;
  private final long seconds;
  private final long size;
  private final long digest0;
  private final long digest1;
  private final long digest2;
  private final long digest3;

  private UnpackedFile(FileNode node, String digest, int position) {
    this.position = position;
    this.path = node.path();
    this.mode = node.mode();
    this.uid = (int) node.uid();
    this.gid = (int) node.gid();
    Instant mtime = node.mtime();
    this.seconds = mtime.getEpochSecond();
    this.nanos = mtime.getNano();
    this.size = node.size();
    this.digest0 = part(digest, 0);
    this.digest1 = part(digest, 1);
    this.digest2 = part(digest, 2);
    this.digest3 = part(digest, 3);
  }

  /**
   * Returns the entry of a regular file, whose digest is known.
   *
   * @param position in its archive, from 0
   */
  static CopyPlan.Entry of(FileNode node, int position) {
    return node.xattrs().isEmpty()
        ? new UnpackedFile(node, Objects.requireNonNull(node.digest()).hex(), position)
        : new CopyPlan.Copied(node, null, true);
  }

  /** Returns the entry of the same content with another path or other attributes. */
  CopyPlan.Entry as(FileNode node) {
    return of(node, position);
  }

  /** Returns its position in its archive, from 0. */
  int position() {
    return position;
  }

  private static long part(String digest, int index) {
    return HexFormat.fromHexDigitsToLong(digest, index * DIGITS, (index + 1) * DIGITS);
  }

  /** It is in an archive. */
  @Override
  public @Nullable FileNode origin() {
    return null;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public FileNode node() {
    HexFormat hex = HexFormat.of();
    String digest =
        hex.toHexDigits(digest0)
            + hex.toHexDigits(digest1)
            + hex.toHexDigits(digest2)
            + hex.toHexDigits(digest3);
    return new FileNode(
        path,
        FileType.FILE,
        mode,
        uid & 0xFFFFFFFFL,
        gid & 0xFFFFFFFFL,
        size,
        Instant.ofEpochSecond(seconds, nanos),
        "",
        0,
        FileNode.NONE,
        Digest.ofHex("sha256", digest),
        null);
  }
}
