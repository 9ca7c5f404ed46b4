package dev.jbuild.dsl;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something that a RUN sees at a path while it runs, and that is not part of what it leaves.
 * Source: Dockerfile reference, RUN --mount.
 */
public sealed interface RunMount {

  /** Returns where it is seen: absolute, clean, not {@code /}; empty for a variable alone. */
  String target();

  /**
   * Files of the context, a stage or an image.
   *
   * @param from where they are, or null for an empty folder
   * @param source the file or folder, absolute and clean as seen from the root of {@code from}
   * @param writable whether the command may write; what it writes is thrown away
   */
  record Bind(String target, @Nullable CopyFrom from, String source, boolean writable)
      implements RunMount {}

  /**
   * A folder that is kept from build to build, and is part of no image.
   *
   * @param id which one
   * @param from what a new one starts with, or null for nothing
   * @param source the folder in it that is seen, absolute and clean
   * @param access of a new one that starts with nothing
   */
  record Cache(
      String target,
      String id,
      Sharing sharing,
      @Nullable CopyFrom from,
      String source,
      boolean readOnly,
      Access access)
      implements RunMount {}

  /**
   * An empty folder in memory.
   *
   * @param size in bytes; without it, the kernel's own limit
   */
  record Tmpfs(String target, OptionalLong size, boolean readOnly) implements RunMount {}

  /**
   * A secret of whoever builds.
   *
   * @param target the file that holds it; empty if only a variable does
   * @param variable the variable that holds it; empty if only a file does
   * @param required whether the step fails without it
   */
  record Secret(String target, String variable, String id, boolean required, Access access)
      implements RunMount {}

  /**
   * A socket to an SSH agent of whoever builds.
   *
   * @param required whether the step fails without it
   */
  record Ssh(String target, String id, boolean required, Access access) implements RunMount {}

  /** Who else may use a cache while a step does. */
  enum Sharing {
    /** Everyone. */
    SHARED,
    /** Nobody: others get one of their own. */
    PRIVATE,
    /** Nobody: others wait. */
    LOCKED
  }

  /**
   * Mode and owner of a file.
   *
   * @param mode 0 to 07777
   * @param uid 0 to 2^32-2
   * @param gid 0 to 2^32-2
   */
  record Access(int mode, long uid, long gid) {
    private static final long MAX_ID = 0xFFFF_FFFEL;

    public Access {
      if (mode < 0 || mode > 07777 || uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
        throw new IllegalArgumentException(
            "mode " + Integer.toOctalString(mode) + " or owner " + uid + ":" + gid);
      }
    }

    /** Returns mode and owner as keys of steps and names of cache mounts have them. */
    @Override
    public String toString() {
      return Integer.toOctalString(mode) + " " + uid + ":" + gid;
    }
  }
}
