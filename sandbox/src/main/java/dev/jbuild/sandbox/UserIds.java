package dev.jbuild.sandbox;

import java.util.List;

/**
 * Who a command runs as. Ids are numbers as the root filesystem knows them, 0 to 2^32-2.
 *
 * @param groups the supplementary groups
 */
public record UserIds(long uid, long gid, List<Long> groups) {
  /** The root user, with no supplementary group. */
  public static final UserIds ROOT = new UserIds(0, 0, List.of());

  /** 2^32-1 means «no change» to the kernel. */
  private static final long MAX = 0xFFFF_FFFEL;

  public UserIds {
    groups = List.copyOf(groups);
    requireId("uid", uid);
    requireId("gid", gid);
    groups.forEach(group -> requireId("group", group));
  }

  private static void requireId(String name, long id) {
    if (id < 0 || id > MAX) {
      throw new IllegalArgumentException(name + " " + id + " is not in 0.." + MAX);
    }
  }
}
