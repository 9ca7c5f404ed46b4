package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.event.StepIsolation;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.dsl.Origin;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.snapshot.Active;
import dev.jbuild.layer.snapshot.Committed;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Limits;
import dev.jbuild.sandbox.Openings;
import dev.jbuild.sandbox.Outcome;
import dev.jbuild.sandbox.OverlayRoot;
import dev.jbuild.sandbox.SandboxSpec;
import dev.jbuild.sandbox.UserIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * RUN: the command in the sandbox over the tree below. What it leaves in the overlay's upper
 * directory is the next snapshot as it is, and is packed while the next step runs already.
 */
final class RunStep {
  /** Steps wait more than they compute, but their memory and processes are the machine's. */
  private static final Semaphore SLOTS =
      new Semaphore(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), true);

  /** What commands see that a build arg doesn't say otherwise; the same in every peer. */
  private static final String HOSTNAME = "buildkitsandbox";

  private final Store store;
  private final RootFilesystems roots;
  private final LazySandbox sandbox;
  private final Packing packing;
  private final Workers workers;
  private final Conditions conditions;

  /**
   * What holds for every RUN of the build.
   *
   * @param plan the platform, and the hostname if a build arg says it
   * @param steps how many there are with the limits of the settings
   */
  record Conditions(StepSettings settings, PlanRequest plan, int steps) {}

  RunStep(
      Store store,
      RootFilesystems roots,
      LazySandbox sandbox,
      Packing packing,
      Workers workers,
      Conditions conditions) {
    this.store = store;
    this.roots = roots;
    this.sandbox = sandbox;
    this.packing = packing;
    this.workers = workers;
    this.conditions = conditions;
  }

  /** Returns what the result of {@code run} over {@code below} depends on. */
  StepKey key(Step.Run run, StageState below, RunMounts mounts)
      throws IOException, InterruptedException {
    StepKey.Builder key = StepKey.of("run", 1);
    describe(key, run, below.rootfs(), below.platform());
    mounts.describe(key);
    return key.build();
  }

  /**
   * Adds what the result of {@code run} depends on, but for its mounts.
   *
   * @param rootfs a digest of what it is run over
   */
  void describe(StepKey.Builder key, Step.Run run, Digest rootfs, Platform platform) {
    key.put("rootfs", rootfs.toString())
        .put("platform", platform.toString())
        .put("command", run.argv())
        .put("environment", run.env())
        .put("user", run.user())
        .put("workingDir", run.workingDir())
        .put("network", network(run).name())
        .put(
            "hosts",
            conditions.settings.hosts().stream().map(h -> h.name() + "=" + h.address()).toList());
    conditions.plan.controls().hostname().ifPresent(hostname -> key.put("hostname", hostname));
    if (run.reach().insecure()) {
      key.put("security", "insecure");
    }
  }

  /**
   * Runs the command, again over the tree as it was before while retries are left.
   *
   * @throws StepFailedException if it doesn't succeed
   */
  LayerMade make(Step.Run run, StageState below, RunMounts mounts, StepKey key, Tasks.Running task)
      throws IOException, InterruptedException {
    sandbox.prepare(conditions.settings, conditions.steps, workers);
    @Nullable Committed parent = roots.unpack(below);
    Integer retries = run.limits().retries();
    for (int left = retries == null ? 0 : retries; ; left--) {
      try (RunMounts.Ready ready = mounts.prepare()) {
        return make(run, below, ready, key, parent, task);
      } catch (StepFailedException failed) {
        if (left == 0 || !failed.isWorthARetry()) {
          throw failed;
        }
        task.note("failed, and is run again; retries left: " + (left - 1));
      }
    }
  }

  private LayerMade make(
      Step.Run run,
      StageState below,
      RunMounts.Ready ready,
      StepKey key,
      @Nullable Committed parent,
      Tasks.Running task)
      throws IOException, InterruptedException {
    SLOTS.acquire();
    try (Active active = store.snapshotter().prepare(parent)) {
      execute(run, below.platform(), active, ready, roots.users(parent), task);
      ready.verify();
      String snapshot = "run-" + key.name().substring(0, 24) + "-" + unique();
      Committed grown = active.commit(snapshot);
      roots.grew(below.rootfsAfter(key), grown, parent);
      List<Path> all = grown.lowers();
      return packing.start(
          key,
          snapshot,
          packed -> {
            store.snapshotter().tidy(grown);
            store.layers().pack(all.getFirst(), all.subList(1, all.size()), packed);
          });
    } finally {
      SLOTS.release();
    }
  }

  private void execute(
      Step.Run run,
      Platform platform,
      Active active,
      RunMounts.Ready ready,
      Users users,
      Tasks.Running task)
      throws IOException, InterruptedException {
    requireMountable(active.lowers().size(), "below this RUN", run.origin());
    UserIds user = users.forRun(run.user(), run.origin());
    Limits limits = conditions.settings.limitsOf(run);
    SandboxSpec spec =
        new SandboxSpec(
            new OverlayRoot(active.lowers(), active.upper(), active.work()),
            run.argv(),
            environment(run, users.home(user.uid()), ready.variables()),
            run.workingDir(),
            user,
            sandbox.network(network(run)),
            conditions.settings.hosts(),
            limits,
            conditions.plan.controls().hostname().orElse(HOSTNAME),
            false,
            new Openings(ready.mounts(), run.reach().insecure()));
    StepOutput output = new StepOutput(task);
    Outcome outcome = sandbox.get().run(spec, output);
    output.end();
    boolean insecure = spec.openings().insecure();
    task.ran(
        outcome.usage(), new StepIsolation(sandbox.isolation(), spec.network(), insecure, limits));
    if (!outcome.status().succeeded()) {
      throw new StepFailedException(
          StepFailure.describe(run, platform, outcome, limits, output.tail()),
          StepFailure.isWorthARetry(outcome.status()));
    }
  }

  /**
   * Checks that the kernel can show so many layers as one folder.
   *
   * @throws StepFailedException if it can't
   */
  static void requireMountable(int layers, String where, Origin origin) {
    if (layers > OverlayRoot.MAX_LOWERS) {
      throw new StepFailedException(
          new Problem(
              "TooManyLayers",
              "%d layers are %s, and the kernel takes %d"
                  .formatted(layers, where, OverlayRoot.MAX_LOWERS),
              origin.where(),
              "join some of the instructions that made them"));
    }
  }

  /** What a RUN says of its network wins over what the build says. */
  private StepSettings.Network network(Step.Run run) {
    return switch (run.reach().network()) {
      case DEFAULT -> conditions.settings.network();
      case NONE -> StepSettings.Network.NONE;
      case HOST -> StepSettings.Network.HOST;
    };
  }

  private static List<String> environment(
      Step.Run run, String home, SequencedMap<String, String> lent) {
    SequencedMap<String, String> all = new LinkedHashMap<>(run.unkeyedEnv());
    all.putAll(run.env());
    all.putIfAbsent("HOME", home);
    all.putAll(lent);
    List<String> assignments = new ArrayList<>();
    all.forEach((name, value) -> assignments.add(name + "=" + value));
    return assignments;
  }

  /** Returns a name that nothing else has. */
  static String unique() {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
