package dev.jbuild.sandbox;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.StepReport.End;

/** What a launcher's words mean to a person. */
final class Problems {
  private Problems() {}

  static SandboxException failed(End.Failed failed) {
    return switch (failed.operation()) {
      case "cwd" -> workingDir(failed);
      case "user" -> user(failed);
      case "clone", "init" -> namespaces(failed);
      case "overlay" -> overlay(failed);
      case "cgroup", "write", "join", "into" -> cgroup(failed);
      case "network" -> network(Errno.text(failed.errno()));
      case "mount", "device", "bind", "symlink" -> mount(failed);
      case "source", "folder" -> source(failed);
      case "attach" -> attach(failed);
      case "owner" -> user(failed);
      default -> broken(failed);
    };
  }

  private static SandboxException workingDir(End.Failed failed) {
    return new SandboxException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "WorkingDirUnusable",
            "the working folder " + failed.detail() + ": " + Errno.text(failed.errno()),
            Place.ANYWHERE,
            "make it with WORKDIR, or name a folder that the image has"),
        null);
  }

  private static SandboxException user(End.Failed failed) {
    return new SandboxException(
        new Problem(
            "UserNotMapped",
            "the step's user or group is outside the ids that this machine maps ("
                + failed.detail()
                + ": "
                + Errno.text(failed.errno())
                + ")",
            Place.ANYWHERE,
            "give the user that builds a range in /etc/subuid and /etc/subgid, and install uidmap"));
  }

  private static SandboxException namespaces(End.Failed failed) {
    return new SandboxException(
        new Problem(
            "NamespacesRefused",
            "the kernel makes no namespaces ("
                + failed.detail()
                + "): "
                + Errno.text(failed.errno()),
            Place.ANYWHERE,
            "inside a container, allow it CAP_SYS_ADMIN, or user namespaces by its seccomp profile;"
                + " see also the sysctls user.max_*_namespaces"));
  }

  private static SandboxException overlay(End.Failed failed) {
    return new SandboxException(
        new Problem(
            "OverlayRefused",
            "the kernel mounts no overlay here: " + Errno.text(failed.errno()),
            new Place.File(failed.detail()),
            "keep jbuild's state on ext4, xfs or btrfs, not on another overlay or a network"
                + " filesystem: --root DIR"));
  }

  private static SandboxException cgroup(End.Failed failed) {
    return new SandboxException(
        new Problem(
            "CgroupRefused",
            "the step's limits can't be set: " + Errno.text(failed.errno()),
            new Place.File(failed.detail()),
            "a limit may not be more than that of the group around it"));
  }

  private static SandboxException mount(End.Failed failed) {
    int errno = failed.errno();
    if (errno == Errno.ELOOP || errno == Errno.ENOTDIR) {
      return new SandboxException(
          ExitCode.BUILD_FAILED,
          new Problem(
              "UnsafeMountPoint",
              failed.detail() + " of the image is not a folder: " + Errno.text(errno),
              Place.ANYWHERE,
              "an image must not have links or files in the place of /dev, /proc and /sys"),
          null);
    }
    return new SandboxException(
        new Problem(
            "MountRefused",
            "the kernel mounts nothing on " + failed.detail() + ": " + Errno.text(errno),
            Place.ANYWHERE,
            "inside a container, /proc and /sys of that container must not be masked"));
  }

  private static SandboxException source(End.Failed failed) {
    return new SandboxException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "MountSourceNotFound",
            "the source " + failed.detail() + " of a mount: " + Errno.text(failed.errno()),
            Place.ANYWHERE,
            "name a file or folder that is there before the step runs"),
        null);
  }

  private static SandboxException attach(End.Failed failed) {
    return new SandboxException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "MountTargetUnusable",
            "nothing can be mounted on " + failed.detail() + ": " + Errno.text(failed.errno()),
            Place.ANYWHERE,
            "a folder is mounted on a folder, a file on a file; below a mount that is read-only,"
                + " the target must be there"),
        null);
  }

  static SandboxException network(String reason) {
    return new SandboxException(
        new Problem(
            "NoPrivateNetwork",
            "the build's private network can't be made: " + reason,
            Place.ANYWHERE,
            "install slirp4netns, or choose --network=host or --network=none"));
  }

  static SandboxException noGateway() {
    return new SandboxException(
        new Problem(
            "NoHostGateway",
            "this machine has no address that could stand for host-gateway",
            Place.ANYWHERE,
            "write the address itself: --add-host NAME:IP"));
  }

  private static SandboxException broken(End.Failed failed) {
    return new SandboxException(
        Problem.of(
            "SandboxBroken",
            "the step's surroundings can't be made: "
                + failed.operation()
                + " "
                + failed.detail()
                + ": "
                + Errno.text(failed.errno()),
            Place.ANYWHERE));
  }

  static SandboxException launcherMissing(String architecture) {
    return new SandboxException(
        Problem.of(
            "LauncherMissing",
            "this jbuild carries no launcher for " + architecture,
            Place.ANYWHERE));
  }

  static SandboxException launcherDied(String words) {
    return new SandboxException(
        new Problem(
            "LauncherDied",
            words.isBlank() ? "the step's launcher ended without a word" : words.strip(),
            Place.ANYWHERE,
            "if the machine ran out of memory, its log tells; else run the build again"));
  }
}
