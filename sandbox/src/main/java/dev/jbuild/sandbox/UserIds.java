package dev.jbuild.sandbox;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who a command runs as. Ids are numbers as the root filesystem knows them, 0 to 2^32-2.
 *
 * @param groups the supplementary groups, sorted; {@code gid} is always one, or a setgid program
 *     could do what that group may not (CVE-2022-36109)
 */
public record UserIds(long uid, long gid, List<Long> groups) {
  /** The root user, in no other group. */
  public static final UserIds ROOT = new UserIds(0, 0, List.of());

  /** 2^32-1 means «no change» to the kernel. */
  private static final long MAX = 0xFFFF_FFFEL;

  public UserIds {
    groups = Stream.concat(Stream.of(gid), groups.stream()).sorted().distinct().toList();
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
