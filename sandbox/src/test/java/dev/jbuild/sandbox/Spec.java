package dev.jbuild.sandbox;

import java.util.List;

/** A step of root's in {@code /}, without network, with the default limits; and what is changed. */
final class Spec {
  private final OverlayRoot root;
  private final List<String> argv;
  private List<String> env =
      List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  private String workingDir = "/";
  private UserIds user = UserIds.ROOT;
  private NetworkMode network = NetworkMode.NONE;
  private List<HostEntry> hosts = List.of();
  private Limits limits = Limits.DEFAULT;
  private String hostname = "jbuild";
  private boolean noNewPrivileges;

  Spec(OverlayRoot root, List<String> argv) {
    this.root = root;
    this.argv = argv;
  }

  OverlayRoot root() {
    return root;
  }

  Spec withEnv(List<String> assignments) {
    env = assignments;
    return this;
  }

  Spec withWorkingDir(String dir) {
    workingDir = dir;
    return this;
  }

  Spec withUser(UserIds ids) {
    user = ids;
    return this;
  }

  Spec withNetwork(NetworkMode mode) {
    network = mode;
    return this;
  }

  Spec withHosts(List<HostEntry> entries) {
    hosts = entries;
    return this;
  }

  Spec withLimits(Limits other) {
    limits = other;
    return this;
  }

  Spec withHostname(String name) {
    hostname = name;
    return this;
  }

  Spec withNoNewPrivileges() {
    noNewPrivileges = true;
    return this;
  }

  SandboxSpec build() {
    return new SandboxSpec(
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
        Openings.NONE);
  }
}
