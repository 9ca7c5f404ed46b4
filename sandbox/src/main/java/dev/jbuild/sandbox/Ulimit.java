package dev.jbuild.sandbox;

/**
 * A resource limit of every process of a command. More than the machine gives this process is not
 * given.
 *
 * @param soft the limit that holds, -1 for none
 * @param hard the limit up to which a process may raise it, -1 for none
 */
public record Ulimit(Resource resource, long soft, long hard) {
  public Ulimit {
    boolean above = hard >= 0 && (soft < 0 || soft > hard);
    if (soft < -1 || hard < -1 || above) {
      throw new IllegalArgumentException("limit " + resource + " of " + soft + ":" + hard);
    }
  }

  /** What is limited, in the kernel's order: a constant's ordinal is its number. */
  public enum Resource {
    CPU,
    FSIZE,
    DATA,
    STACK,
    CORE,
    RSS,
    NPROC,
    NOFILE,
    MEMLOCK,
    AS,
    LOCKS,
    SIGPENDING,
    MSGQUEUE,
    NICE,
    RTPRIO,
    RTTIME
  }
}
