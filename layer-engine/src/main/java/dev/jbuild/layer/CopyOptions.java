package dev.jbuild.layer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@code COPY} and {@code ADD} copy.
 *
 * @param destination absolute; a trailing slash (or {@code /.}) says that it is a directory
 * @param owner of all that is copied and of the directories made on the way; null for 0:0, or, with
 *     {@code preserveOwners}, the source's
 * @param chmod null to keep modes
 * @param archives what becomes of a source that is an archive, by its content
 * @param preserveOwners whether files keep the owners that they have in the source tree
 * @param parents whether the directories of a source path are kept ({@code --parents})
 * @param keepLinks whether a symlink that is named as a source is copied, and not what it stands
 *     for
 * @param excludes patterns of what is left out ({@code --exclude})
 */
public record CopyOptions(
    String destination,
    @Nullable Owner owner,
    @Nullable ModeChange chmod,
    Archives archives,
    boolean preserveOwners,
    boolean parents,
    boolean keepLinks,
    List<String> excludes) {

  /** What becomes of archives. */
  public enum Archives {
    /** They are files as all others. */
    COPIED,
    /** They are unpacked. */
    UNPACKED,
    /**
     * They are told by name and digest, in {@link CopyPlan#matches}: what one becomes depends on
     * what it is unpacked over, also by the order of its entries.
     */
    NAMED
  }

  /** An owner by numbers. */
  public record Owner(long uid, long gid) {
    public Owner {
      if (uid < 0 || uid > 0xFFFFFFFEL || gid < 0 || gid > 0xFFFFFFFEL) {
        throw new IllegalArgumentException(
            "owner " + uid + ":" + gid + " is not within 0 to 4294967294");
      }
    }
  }

  public CopyOptions {
    if (!destination.startsWith("/")) {
      throw new IllegalArgumentException("destination " + destination + " is not absolute");
    }
    excludes = List.copyOf(excludes);
  }

  /** Copies from a build context: owners 0:0, modes kept, nothing unpacked. */
  public static CopyOptions to(String destination) {
    return new CopyOptions(
        destination, null, null, Archives.COPIED, false, false, false, List.of());
  }

  /** Returns these options with an owner. */
  public CopyOptions withOwner(long uid, long gid) {
    return new CopyOptions(
        destination,
        new Owner(uid, gid),
        chmod,
        archives,
        preserveOwners,
        parents,
        keepLinks,
        excludes);
  }

  /** Returns these options with a change of modes. */
  public CopyOptions withChmod(ModeChange changed) {
    return new CopyOptions(
        destination, owner, changed, archives, preserveOwners, parents, keepLinks, excludes);
  }

  /** Returns these options, unpacking archives. */
  public CopyOptions unpacking() {
    return with(Archives.UNPACKED);
  }

  /** Returns these options; archives that they would unpack are told instead. */
  public CopyOptions naming() {
    return archives == Archives.UNPACKED ? with(Archives.NAMED) : this;
  }

  private CopyOptions with(Archives changed) {
    return new CopyOptions(
        destination, owner, chmod, changed, preserveOwners, parents, keepLinks, excludes);
  }

  /** Returns these options, keeping the source's owners, as {@code COPY --from} does. */
  public CopyOptions preservingOwners() {
    return new CopyOptions(destination, owner, chmod, archives, true, parents, keepLinks, excludes);
  }

  /** Returns these options, keeping the directories of source paths. */
  public CopyOptions withParents() {
    return new CopyOptions(
        destination, owner, chmod, archives, preserveOwners, true, keepLinks, excludes);
  }

  /** Returns these options, copying symlinks that are named; {@code --parents} does. */
  public CopyOptions keepingLinks() {
    return new CopyOptions(
        destination, owner, chmod, archives, preserveOwners, parents, true, excludes);
  }

  /** Returns these options with patterns of what is left out. */
  public CopyOptions withExcludes(List<String> patterns) {
    return new CopyOptions(
        destination, owner, chmod, archives, preserveOwners, parents, keepLinks, patterns);
  }
}
