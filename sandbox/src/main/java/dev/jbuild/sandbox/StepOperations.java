package dev.jbuild.sandbox;

import dev.jbuild.sandbox.Operations.Code;
import dev.jbuild.sandbox.Ulimit.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All policy: what the launcher does for a step, in which order. The order matters: mounts before
 * the pivot, the filter before the capabilities go, groups before the user. There are two lists:
 * what a step is born into, and what makes it one step and no other.
 */
final class StepOperations {
  private static final long CLONE_NEWNS = 0x0002_0000;
  private static final long CLONE_NEWUTS = 0x0400_0000;
  private static final long CLONE_NEWIPC = 0x0800_0000;
  private static final long CLONE_NEWPID = 0x2000_0000;
  private static final long CLONE_NEWNET = 0x4000_0000;

  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final long MS_STRICTATIME = 1 << 24;
  private static final long CLOSED = MS_NOSUID | MS_NODEV | MS_NOEXEC;

  private static final long MOUNT_ATTR_CLOSED = 1 | 2 | 4 | 8; // read-only, too

  /** The group of terminals, in every distribution. */
  private static final int TTY_GROUP = 5;

  /** The kernel takes a step before it takes jbuild. */
  private static final int OOM_SCORE = 500;

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What holds for every step of an instance.
   *
   * @param filter the compiled system call filter
   */
  record Surroundings(
      SandboxState state,
      UserMapping mapping,
      Cgroups cgroups,
      SeccompFilter filter,
      List<Path> masks) {}

  /**
   * What a step is born into.
   *
   * @param status the file for the outcome, that isn't there yet
   * @param cgroup the name of its cgroups, that aren't there yet
   */
  record Birth(Path status, String cgroup, Limits limits, NetworkMode mode) {}

  /**
   * What one step sees of the network.
   *
   * @param hosts what names mean there
   * @param namespace the one to enter, for {@link NetworkMode#PRIVATE}
   */
  record Network(Path hosts, Path resolvConf, Optional<Path> namespace) {}

  private final Surroundings around;
  private final SandboxSpec spec;
  private final Network network;
  private final Operations operations = new Operations();

  private StepOperations(Surroundings around, SandboxSpec spec, Network network) {
    this.around = around;
    this.spec = spec;
    this.network = network;
  }

  /** Returns the first list. */
  static byte[] born(Cgroups cgroups, Birth birth) {
    Operations operations = new Operations();
    operations.add(Code.STATUS, birth.status());
    cgroups.limit(operations, birth.cgroup(), birth.limits());
    long flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID;
    operations.add(
        Code.NAMESPACES, birth.mode() == NetworkMode.NONE ? flags | CLONE_NEWNET : flags);
    return operations.encode();
  }

  /** Returns the second list, for one that was born for {@code spec}'s limits and network. */
  static byte[] encode(Surroundings around, SandboxSpec spec, Network network) {
    StepOperations step = new StepOperations(around, spec, network);
    step.init();
    step.command();
    return step.operations.encode();
  }

  private void init() {
    network.namespace().ifPresent(path -> operations.add(Code.NETWORK, path));
    operations.add(Code.KEYRING);
    operations.add(Code.OOM_SCORE, OOM_SCORE);
    operations.add(Code.HOSTNAME, spec.hostname());
    if (spec.network() == NetworkMode.NONE) {
      operations.add(Code.LOOPBACK);
    }
    overlay();
    operations.add(Code.MOUNT, "proc", "/proc", CLOSED, "");
    dev();
    sys();
    operations.add(Code.BIND, network.hosts(), "/etc/hosts", MOUNT_ATTR_CLOSED, 0);
    operations.add(Code.BIND, network.resolvConf(), "/etc/resolv.conf", MOUNT_ATTR_CLOSED, 0);
    if (!spec.openings().insecure()) {
      StepPaths.MASKED.forEach(path -> operations.add(Code.MASK, path));
      around.masks().forEach(path -> operations.add(Code.MASK, path));
      StepPaths.READ_ONLY.forEach(path -> operations.add(Code.READONLY, path));
    }
    if (!spec.openings().mounts().isEmpty()) {
      new MountOperations(operations, around.state(), overlayOptions())
          .add(spec.openings().mounts());
    }
    operations.add(Code.PIVOT);
    operations.add(Code.CWD, spec.workingDir());
  }

  private List<String> overlayOptions() {
    // What an image's own attributes say about other folders is not followed.
    return around.mapping().inUserNamespace()
        ? List.of("userxattr")
        : List.of("redirect_dir=nofollow", "metacopy=off", "index=off");
  }

  private void overlay() {
    List<String> options = new ArrayList<>(overlayOptions());
    // A step that the power cut ends is run again: nothing need reach the disk before its layer.
    options.add("volatile");
    List<Path> lowers = new ArrayList<>(spec.root().lowers());
    lowers.add(around.state().stubs());
    operations.add(
        Code.OVERLAY,
        around.state().mountPoint(),
        spec.root().upper(),
        spec.root().work(),
        options.size(),
        options,
        lowers);
  }

  private void dev() {
    operations.add(Code.MOUNT, "tmpfs", "/dev", CLOSED | MS_STRICTATIME, "mode=755,size=65536k");
    for (StepPaths.Device device : StepPaths.DEVICES) {
      if (Files.exists(Path.of(device.path()))) {
        operations.add(Code.DEVICE, device.path(), device.path(), device.major(), device.minor());
      }
    }
    StepPaths.DEV_LINKS.forEach((path, text) -> operations.add(Code.SYMLINK, text, path));
    String pts = "newinstance,ptmxmode=0666,mode=0620";
    operations.add(
        Code.MOUNT,
        "devpts",
        "/dev/pts",
        MS_NOSUID | MS_NOEXEC,
        around.mapping().has(TTY_GROUP) ? pts + ",gid=" + TTY_GROUP : pts);
    operations.add(
        Code.MOUNT, "tmpfs", "/dev/shm", CLOSED, "mode=1777,size=" + spec.limits().shmBytes());
    operations.add(Code.MOUNT, "mqueue", "/dev/mqueue", CLOSED, "");
  }

  /** A fresh sysfs shows one network's devices, and only that network's owner may mount it. */
  private void sys() {
    if (around.mapping().inUserNamespace() && spec.network() == NetworkMode.HOST) {
      operations.add(Code.BIND, "/sys", "/sys", MOUNT_ATTR_CLOSED, 1);
    } else {
      operations.add(
          Code.MOUNT,
          "sysfs",
          "/sys",
          spec.openings().insecure() ? CLOSED : CLOSED | MS_RDONLY,
          "");
    }
  }

  @SuppressWarnings("EnumOrdinal") // the kernel's numbers are the order of Resource
  private void command() {
    operations.add(Code.RLIMIT, Resource.NOFILE.ordinal(), 1024, 524_288);
    operations.add(Code.RLIMIT, Resource.CORE.ordinal(), 0, 0);
    for (Ulimit limit : spec.limits().ulimits()) {
      operations.add(Code.RLIMIT, limit.resource().ordinal(), limit.soft(), limit.hard());
    }
    operations.add(Code.UMASK, 022);
    boolean insecure = spec.openings().insecure();
    if (!insecure) {
      operations.add(Code.SECCOMP, (Object) around.filter().bytes());
    }
    long capabilities = insecure ? Capability.own() : Capability.mask(Capability.DEFAULT);
    operations.add(Code.BOUNDING, capabilities);
    boolean setGroups = around.mapping().user() != Isolation.User.SINGLE_ID;
    UserIds user = spec.user();
    operations.add(Code.USER, user.uid(), user.gid(), setGroups ? 1 : 0, user.groups());
    operations.add(Code.CAPABILITIES, user.uid() == 0 ? capabilities : 0L);
    if (spec.noNewPrivileges()) {
      operations.add(Code.NO_NEW_PRIVS);
    }
    List<String> candidates = candidates();
    operations.add(
        Code.EXEC, candidates.size(), spec.argv().size(), candidates, spec.argv(), spec.env());
  }

  /** Where the program may be: a name without slash is looked up as a shell does. */
  private List<String> candidates() {
    String program = spec.argv().getFirst();
    if (program.contains("/")) {
      return List.of(program);
    }
    String path =
        spec.env().stream()
            .filter(assignment -> assignment.startsWith("PATH="))
            .map(assignment -> assignment.substring("PATH=".length()))
            .reduce((_, last) -> last)
            .orElse(DEFAULT_PATH);
    List<String> candidates = new ArrayList<>();
    for (String folder : path.split(":", -1)) {
      if (folder.startsWith("/")) {
        candidates.add(folder + "/" + program);
      }
    }
    return candidates.isEmpty() ? List.of("/" + program) : candidates;
  }
}
