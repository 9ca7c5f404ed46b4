package dev.jbuild.sandbox;

import java.util.List;

/**
 * What stands between a step and the machine.
 *
 * @param user whose ids a step's ids are
 * @param namespaces by name, sorted: {@code cgroup}, {@code ipc}, {@code mnt} …
 * @param controllers of cgroups that hold limits, sorted: {@code cpu}, {@code memory}, {@code pids}
 * @param cgroupVersion 1, 2, or 0 if there are no limits
 * @param gaps what a step has not, each a clause in lower case with its reason; empty is best
 */
public record Isolation(
    User user,
    List<String> namespaces,
    List<String> controllers,
    int cgroupVersion,
    List<String> gaps) {

  /** Whose ids a step's ids are. */
  public enum User {
    /** Root of a step is root of the machine, with few capabilities. */
    MACHINE,
    /** A user namespace with a range of subordinate ids. */
    ID_RANGE,
    /** A user namespace with one id: owners are not applied. */
    SINGLE_ID
  }

  public Isolation {
    namespaces = List.copyOf(namespaces);
    controllers = List.copyOf(controllers);
    gaps = List.copyOf(gaps);
  }
}
