package dev.jbuild.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * No cgroup that could be used.
 *
 * @param reason a clause in lower case
 */
record NoCgroups(String reason) implements Cgroups {
  @Override
  public int version() {
    return 0;
  }

  @Override
  public List<String> controllers() {
    return List.of();
  }

  @Override
  public List<String> gaps() {
    return List.of("no limits of memory, processors and processes: " + reason);
  }

  @Override
  public List<Path> parents() {
    return List.of();
  }

  @Override
  public void limit(Operations operations, String name, Limits limits) {}

  @Override
  public CgroupUsage usage(List<String> reports) {
    return CgroupUsage.NONE;
  }
}
