package dev.jbuild.cli.doctor;

import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.EmbeddedSandbox;
import dev.jbuild.sandbox.ExitStatus;
import dev.jbuild.sandbox.Isolation;
import dev.jbuild.sandbox.Limits;
import dev.jbuild.sandbox.NetworkMode;
import dev.jbuild.sandbox.Openings;
import dev.jbuild.sandbox.Outcome;
import dev.jbuild.sandbox.OutputSink;
import dev.jbuild.sandbox.OverlayRoot;
import dev.jbuild.sandbox.SandboxException;
import dev.jbuild.sandbox.SandboxSpec;
import dev.jbuild.sandbox.UserIds;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a step has here, found out by making one. */
final class SandboxFindings {
  /** What the start script found out where no user namespace can be made. */
  private static final String NO_NAMESPACE = "_JBUILD_NO_USERNS";

  private SandboxFindings() {}

  static List<Finding> of(Path root, Map<String, String> environment)
      throws IOException, InterruptedException {
    String refused = environment.get(NO_NAMESPACE);
    if (refused != null) {
      return List.of(noUserNamespace(refused));
    }
    Path state = root.toAbsolutePath().resolve("sandbox");
    try {
      Files.createDirectories(state);
    } catch (FileSystemException _) {
      return List.of(Finding.missing("sandbox", "not tried, as the state can't be written", null));
    }
    try (EmbeddedSandbox sandbox = EmbeddedSandbox.open(state)) {
      Isolation isolation = sandbox.isolation();
      List<Finding> all = new ArrayList<>();
      all.add(users(isolation));
      all.add(step(sandbox, isolation, state));
      all.add(cgroups(isolation));
      all.add(network(sandbox));
      return all;
    }
  }

  private static Finding noUserNamespace(String refused) {
    return Finding.missing(
        "users",
        "no user namespace can be made: " + refused.strip().replaceFirst("^jbuild: ", ""),
        "as root: sysctl user.max_user_namespaces=15000 and, where they exist,"
            + " kernel.unprivileged_userns_clone=1 and"
            + " kernel.apparmor_restrict_unprivileged_userns=0; in a container, allow them by its"
            + " seccomp profile; or run jbuild as root");
  }

  private static Finding users(Isolation isolation) {
    return switch (isolation.user()) {
      case MACHINE -> Finding.ok("users", "root: every owner of files is possible");
      case ID_RANGE -> Finding.ok("users", "a range of ids in a user namespace: every owner works");
      case SINGLE_ID ->
          Finding.warn(
              "users",
              "one id only, in a user namespace: owners of files are lost, RUN as another user fails",
              "give this user a range in /etc/subuid and /etc/subgid (usermod --add-subuids"
                  + " 100000-165535 --add-subgids 100000-165535 USER), and install uidmap for"
                  + " newuidmap");
    };
  }

  /** A program that isn't there: that it is missed, is known only after all else was made. */
  private static Finding step(EmbeddedSandbox sandbox, Isolation isolation, Path state)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(state, "doctor");
    try {
      Path upper = Files.createDirectory(folder.resolve("upper"));
      Path work = Files.createDirectory(folder.resolve("work"));
      SandboxSpec spec =
          new SandboxSpec(
              new OverlayRoot(List.of(), upper, work),
              List.of("/no-such-program"),
              List.of(),
              "/",
              UserIds.ROOT,
              NetworkMode.NONE,
              List.of(),
              Limits.DEFAULT,
              "doctor",
              false,
              Openings.NONE);
      Outcome outcome = sandbox.run(spec, OutputSink.DISCARD);
      return outcome.status() instanceof ExitStatus.NotStarted
          ? Finding.ok(
              "sandbox",
              "overlay, filter of system calls and the namespaces "
                  + String.join(" ", isolation.namespaces()))
          : Finding.missing("sandbox", "a step without a program ended: " + outcome.status(), null);
    } catch (SandboxException told) {
      Problem problem = told.problems().getFirst();
      return Finding.missing("sandbox", problem.what(), problem.hint());
    } finally {
      delete(folder);
    }
  }

  /** What the kernel leaves in an overlay's work folder is empty, too. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private static Finding cgroups(Isolation isolation) {
    String what =
        isolation.cgroupVersion() == 0
            ? "none: limits don't hold, memory is not measured"
            : "version "
                + isolation.cgroupVersion()
                + " with "
                + String.join(" ", isolation.controllers());
    List<String> gaps = new ArrayList<>(isolation.gaps());
    gaps.removeIf(gap -> gap.contains("network") || gap.contains("user id"));
    if (isolation.cgroupVersion() != 0 && gaps.isEmpty()) {
      return Finding.ok("cgroups", what);
    }
    boolean oldTree = String.join(" ", gaps).contains("version 1");
    return Finding.warn(
        "cgroups",
        what + (gaps.isEmpty() ? "" : "; " + String.join("; ", gaps)),
        oldTree
            ? "boot with systemd.unified_cgroup_hierarchy=1 for version 2, or build as root"
            : "have one delegated: systemd-run --user --scope -p Delegate=yes jbuild …, or in a"
                + " container a writable /sys/fs/cgroup");
  }

  private static Finding network(EmbeddedSandbox sandbox) {
    return sandbox
        .privateNetworkTool()
        .map(tool -> Finding.ok("network", "a private one for each running step, by " + tool))
        .orElseGet(() ->
            Finding.warn(
                "network",
                "steps use the machine's network",
                "install slirp4netns and let this user open /dev/net/tun"));
  }
}
