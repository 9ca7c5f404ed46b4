package dev.jbuild.sandbox;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One command and its surroundings.
 *
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
  private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  public SandboxSpec {
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    hosts = List.copyOf(hosts);
    if (!HOSTNAME.matcher(hostname).matches()) {
      throw new IllegalArgumentException("hostname '" + hostname + "' is not of form " + HOSTNAME);
    }
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("argv names no program");
    }
    if (!workingDir.startsWith("/")) {
      throw new IllegalArgumentException("working folder '" + workingDir + "' must be absolute");
    }
    argv.forEach(SandboxSpec::requireNoNul);
    env.forEach(SandboxSpec::requireAssignment);
    requireNoNul(workingDir);
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
