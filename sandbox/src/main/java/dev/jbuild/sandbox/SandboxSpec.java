package dev.jbuild.sandbox;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One command and its surroundings.
 *
 * @param id names the step's cgroup: 1 to 64 of {@code [a-z0-9-]}, unique among running steps
 * @param root the root filesystem
 * @param argv the program and its arguments, at least one; a name without slash is looked up in the
 *     {@code PATH} of {@code env}
 * @param env the whole environment, {@code NAME=value} each
 * @param workingDir absolute; it must exist in the root filesystem
 * @param user who the command runs as
 * @param network what network it sees
 * @param hosts lines of {@code /etc/hosts} beside the loopback's
 * @param limits what it may use
 * @param hostname at most 64 of {@code [A-Za-z0-9.-]}
 * @param noNewPrivileges whether set-user-id programs gain nothing
 * @param openings what it sees and may do beyond that
 */
public record SandboxSpec(
    String id,
    OverlayRoot root,
    List<String> argv,
    List<String> env,
    String workingDir,
    UserIds user,
    NetworkMode network,
    List<HostEntry> hosts,
    Limits limits,
    String hostname,
    boolean noNewPrivileges,
    Openings openings) {
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  public SandboxSpec {
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    hosts = List.copyOf(hosts);
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("step id '" + id + "' is not of the form " + ID);
    }
    if (!HOSTNAME.matcher(hostname).matches()) {
      throw new IllegalArgumentException("hostname '" + hostname + "' is not of form " + HOSTNAME);
    }
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("argv of step " + id + " names no program");
    }
    if (!workingDir.startsWith("/")) {
      throw new IllegalArgumentException("working folder '" + workingDir + "' must be absolute");
    }
    argv.forEach(SandboxSpec::requireNoNul);
    env.forEach(SandboxSpec::requireAssignment);
    requireNoNul(workingDir);
  }

  /** Returns a step of root's in {@code /}, without network, with the default limits. */
  public static SandboxSpec of(String id, OverlayRoot root, List<String> argv) {
    return new SandboxSpec(
        id,
        root,
        argv,
        List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        "/",
        UserIds.ROOT,
        NetworkMode.NONE,
        List.of(),
        Limits.DEFAULT,
        "jbuild",
        false,
        Openings.NONE);
  }

  /** Returns this spec with another environment. */
  public SandboxSpec withEnv(List<String> assignments) {
    return new SandboxSpec(
        id,
        root,
        argv,
        assignments,
        workingDir,
        user,
        network,
        hosts,
        limits,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with another working folder. */
  public SandboxSpec withWorkingDir(String dir) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        dir,
        user,
        network,
        hosts,
        limits,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with another user. */
  public SandboxSpec withUser(UserIds ids) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        ids,
        network,
        hosts,
        limits,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with another network. */
  public SandboxSpec withNetwork(NetworkMode mode) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        user,
        mode,
        hosts,
        limits,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with other lines of {@code /etc/hosts}. */
  public SandboxSpec withHosts(List<HostEntry> entries) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        user,
        network,
        entries,
        limits,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with other limits. */
  public SandboxSpec withLimits(Limits other) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        user,
        network,
        hosts,
        other,
        hostname,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with another hostname. */
  public SandboxSpec withHostname(String name) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        user,
        network,
        hosts,
        limits,
        name,
        noNewPrivileges,
        openings);
  }

  /** Returns this spec with set-user-id programs made harmless, or not. */
  public SandboxSpec withNoNewPrivileges(boolean on) {
    return new SandboxSpec(
        id, root, argv, env, workingDir, user, network, hosts, limits, hostname, on, openings);
  }

  /** Returns this spec with other openings. */
  public SandboxSpec withOpenings(Openings other) {
    return new SandboxSpec(
        id,
        root,
        argv,
        env,
        workingDir,
        user,
        network,
        hosts,
        limits,
        hostname,
        noNewPrivileges,
        other);
  }

  private static void requireNoNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'" + text.replace('\0', '?') + "' has a NUL character");
    }
  }

  private static void requireAssignment(String assignment) {
    requireNoNul(assignment);
    if (assignment.indexOf('=') < 1) {
      throw new IllegalArgumentException(
          "environment entry '" + assignment + "' is not NAME=value");
    }
  }
}
