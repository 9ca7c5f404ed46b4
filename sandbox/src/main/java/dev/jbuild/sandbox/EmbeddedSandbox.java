package dev.jbuild.sandbox;

import dev.jbuild.sandbox.StepReport.End;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands by the launcher that jbuild carries: in namespaces, cgroups, a system call filter
 * and few capabilities of their own. Needs Linux 5.12 or later.
 */
public final class EmbeddedSandbox implements Sandbox {
  private final SandboxState state;
  private final UserMapping mapping;
  private final Cgroups cgroups;
  private final NameFiles names;
  private final CgroupNames cgroupNames = CgroupNames.current();

  /** Launchers that have a step, or still clean up after one. */
  private final Set<StepProcess> running = ConcurrentHashMap.newKeySet();

  private final AtomicLong launchers = new AtomicLong();
  private final Standby standby = new Standby(this::launch);

  private final PrivateNetworks networks = new PrivateNetworks();

  /** Guards what is made at the first step: the two fields below. */
  private final Object lock = new Object();

  private @Nullable Companion hold;
  private StepOperations.@Nullable Surroundings surroundings;
  private volatile boolean closed;

  private EmbeddedSandbox(SandboxState state, UserMapping mapping, Cgroups cgroups) {
    this.state = state;
    this.mapping = mapping;
    this.cgroups = cgroups;
    this.names = new NameFiles(state);
  }

  /**
   * Makes a sandbox for one build and sweeps what killed ones left behind. The launcher is unpacked
   * and started by the first step.
   *
   * @param stateDir a folder of the user's own, made if missing; processes may share it
   */
  public static EmbeddedSandbox open(Path stateDir) throws IOException {
    SandboxState state = SandboxState.open(stateDir);
    try {
      EmbeddedSandbox sandbox = new EmbeddedSandbox(state, UserMapping.current(), Cgroups.detect());
      sandbox.cgroupNames.sweep(sandbox.cgroups.parents());
      return sandbox;
    } catch (IOException | RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /** Returns what isolation a step has here. */
  public Isolation isolation() {
    List<String> namespaces = new ArrayList<>(List.of("cgroup", "ipc", "mnt", "net", "pid"));
    if (mapping.inUserNamespace()) {
      namespaces.add("user");
    }
    namespaces.add("uts");
    List<String> gaps = new ArrayList<>(cgroups.gaps());
    if (mapping.user() == Isolation.User.SINGLE_ID) {
      gaps.add("one user id only: owners of files are not applied");
    }
    if (privateNetworkTool().isEmpty()) {
      gaps.add("no private network: slirp4netns is not installed");
    }
    return new Isolation(
        mapping.user(), namespaces, cgroups.controllers(), cgroups.version(), gaps);
  }

  /**
   * Returns the name of the program that gives {@link NetworkMode#PRIVATE} its way out, if it is
   * installed: {@code slirp4netns}.
   */
  public Optional<String> privateNetworkTool() {
    return PrivateNetwork.tool().map(path -> path.getFileName().toString());
  }

  /**
   * Does ahead what steps would have to wait for: the filter, the launchers, the private network if
   * it is {@code network}. A step that comes meanwhile waits for it.
   *
   * @param limits that most steps will have
   * @param steps how many may come
   */
  public void prepare(NetworkMode network, Limits limits, int steps) throws IOException {
    standby.expect(new Standby.Kind(network, limits), steps);
    if (network == NetworkMode.PRIVATE) {
      networks.prepare(() -> PrivateNetwork.start(launcher()));
    }
    surroundings();
  }

  private Standby.Launcher launch(Standby.Kind kind) throws IOException {
    String id = Long.toString(launchers.incrementAndGet());
    String launcher = launcher();
    Path status = state.file(id + ".status");
    StepOperations.Birth birth =
        new StepOperations.Birth(status, cgroupNames.of(id), kind.limits(), kind.network());
    return new Standby.Launcher(
        StepProcess.start(launcher, StepOperations.born(cgroups, birth)), status);
  }

  @Override
  public Outcome run(SandboxSpec spec, OutputSink output) throws IOException, InterruptedException {
    requireMapped(spec.user());
    if (spec.network() != NetworkMode.PRIVATE) {
      return run(spec, Optional.empty(), output);
    }
    PrivateNetwork network = networks.take(() -> PrivateNetwork.start(launcher()));
    boolean clean = false;
    try {
      Outcome outcome = run(spec, Optional.of(network.namespace()), output);
      // A step with all capabilities may have changed it, one that was lost may be in it still.
      clean = !spec.openings().insecure();
      return outcome;
    } finally {
      if (clean) {
        networks.giveBack(network);
      } else {
        networks.discard(network);
      }
    }
  }

  private Outcome run(SandboxSpec spec, Optional<Path> namespace, OutputSink output)
      throws IOException, InterruptedException {
    StepOperations.Network network =
        new StepOperations.Network(
            names.hosts(spec.hostname(), spec.hosts(), spec.network()),
            names.resolvConf(spec.network()),
            namespace);
    byte[] operations = StepOperations.encode(surroundings(), spec, network);
    Standby.Launcher launcher = standby.take(new Standby.Kind(spec.network(), spec.limits()));
    StepProcess process = launcher.process();
    long started = System.nanoTime();
    running.removeIf(StepProcess::isGone);
    running.add(process);
    try {
      if (closed) {
        process.kill();
      }
      boolean timedOut = process.run(operations, output, spec.limits().timeout());
      Duration wall = Duration.ofNanos(System.nanoTime() - started);
      return outcome(spec, report(launcher.status(), process), wall, timedOut);
    } finally {
      Files.deleteIfExists(launcher.status());
    }
  }

  private static StepReport report(Path status, StepProcess process)
      throws IOException, InterruptedException {
    try {
      return StepReport.parse(Files.readAllBytes(status));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      if (process.foundDiskFull()) {
        throw new FileSystemException(status.toString(), null, "No space left on device");
      }
      throw Problems.launcherDied(process.words());
    }
  }

  private Outcome outcome(SandboxSpec spec, StepReport report, Duration wall, boolean timedOut) {
    if (report.end() instanceof End.Failed failed) {
      throw Problems.failed(failed);
    }
    CgroupUsage used = report.files().isEmpty() ? CgroupUsage.NONE : cgroups.usage(report.files());
    Usage usage = new Usage(used.peakMemoryBytes(), report.cpuTime(), wall, used.pidsLimitHits());
    ExitStatus status =
        timedOut
            ? new ExitStatus.TimedOut(spec.limits().timeout().orElseThrow())
            : status(report.end());
    if (used.oomKills() > 0 && !timedOut && !status.succeeded()) {
      status =
          new ExitStatus.OutOfMemory(
              spec.limits().memoryBytes().orElse(0),
              used.peakMemoryBytes().orElse(0),
              used.oomKills(),
              status.shellCode());
    }
    return new Outcome(status, usage);
  }

  /** Source: wait(2). */
  private static ExitStatus status(End end) {
    return switch (end) {
      case End.Ended(int wait) ->
          (wait & 0x7F) == 0
              ? new ExitStatus.Exited(wait >> 8 & 0xFF)
              : new ExitStatus.Signalled(wait & 0x7F);
      case End.Lost(int wait) -> {
        if ((wait & 0x7F) == 0) {
          throw Problems.launcherDied("");
        }
        yield new ExitStatus.Signalled(wait & 0x7F);
      }
      case End.NotStarted(int errno, String program) ->
          new ExitStatus.NotStarted(program, Errno.text(errno), errno == Errno.ENOENT ? 127 : 126);
      case End.Failed failed -> throw Problems.failed(failed);
    };
  }

  private void requireMapped(UserIds user) {
    boolean mapped =
        mapping.has(user.uid())
            && mapping.has(user.gid())
            && user.groups().stream().allMatch(mapping::has);
    if (!mapped) {
      throw Problems.failed(
          new End.Failed(Errno.EINVAL, "user", "uid " + user.uid() + ", gid " + user.gid()));
    }
  }

  private String launcher() throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the sandbox is closed");
      }
      if (hold == null || !hold.isAlive()) {
        hold = Companion.hold(LauncherFile.in(state.dir()));
      }
      return hold.sealedCopy();
    }
  }

  private StepOperations.Surroundings surroundings() throws IOException {
    synchronized (lock) {
      if (surroundings == null) {
        SeccompFilter filter =
            SeccompFilter.compile(Architecture.current().orElseThrow(), Capability.DEFAULT);
        surroundings =
            new StepOperations.Surroundings(
                state, mapping, cgroups, filter, StepPaths.machineMasks());
      }
      return surroundings;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    standby.close();
    synchronized (lock) {
      running.forEach(StepProcess::kill);
      networks.close();
      if (hold != null) {
        hold.close();
      }
      state.close();
    }
  }
}
