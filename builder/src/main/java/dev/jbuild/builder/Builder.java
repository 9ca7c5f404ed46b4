package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.cache.DirectoryStepCache;
import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.builder.event.Transfers;
import dev.jbuild.builder.prune.Pruning;
import dev.jbuild.builder.prune.Shortage;
import dev.jbuild.builder.why.BuildTraces;
import dev.jbuild.builder.why.Tracing;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.LatestTime;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Planner;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerConversion;
import dev.jbuild.layer.LayerOptions;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.HttpRegistryClient;
import dev.jbuild.registry.Proxies;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.RegistryOptions;
import dev.jbuild.registry.auth.DockerConfigCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds images. One builder may build several, one after the other. */
public final class Builder implements AutoCloseable {
  private final StateFolder state;
  private final RegistryClient registry;
  private final BuildEvents events;
  private @Nullable OverlayXattrs xattrs;

  /** Opens the state folder of {@code machine}, and talks to registries as Docker's config says. */
  public static Builder open(Machine machine, BuildEvents events) throws IOException {
    return open(machine, registries(machine, events), events);
  }

  /** Opens the state folder of {@code machine}. It and the client are closed with the builder. */
  public static Builder open(Machine machine, RegistryClient registries, BuildEvents events)
      throws IOException {
    return new Builder(StateFolder.open(machine.root()), registries, events);
  }

  /** Returns what talks to registries as Docker's config says. */
  public static RegistryClient registries(Machine machine, BuildEvents events) {
    return new HttpRegistryClient(
        registryOptions(machine.insecureRegistries()).withEvents(new Transfers(events)));
  }

  /**
   * Asks the registries of {@code delivery} how they want to be talked to, on threads of their own.
   */
  public static void prepare(RegistryClient client, BuildRequest.Delivery delivery) {
    for (String name : delivery.registries()) {
      Thread.ofPlatform().daemon().name("prepare-registry").start(() -> client.prepare(name));
    }
  }

  /**
   * Returns how builds of this process talk to registries: with the credentials of Docker's config,
   * and through the proxies of the environment.
   *
   * @param insecure {@code host[:port]} of those that may speak plain http
   * @throws dev.jbuild.registry.RegistryException if the environment names an impossible proxy
   */
  public static RegistryOptions registryOptions(Set<String> insecure) {
    return RegistryOptions.of(DockerConfigCredentials.ofThisProcess())
        .withInsecureRegistries(insecure)
        .withProxies(Proxies.of(System.getenv()));
  }

  /**
   * Loads on a thread of its own what asks registries: most builds do so first. Then what reads the
   * records of earlier builds. Needn't be called; best before anything else.
   */
  public static void load() {
    Thread.ofPlatform()
        .daemon()
        .name("load-registry")
        .start(() -> {
          HttpRegistryClient.load();
          var _ = Instant.parse(Instant.EPOCH.toString());
        });
  }

  /**
   * Builds in {@code state}. Both are closed with this builder.
   *
   * @param registry where images come from and go to
   */
  public Builder(StateFolder state, RegistryClient registry, BuildEvents events) {
    this.state = state;
    this.registry = registry;
    this.events = events;
  }

  /**
   * Builds one image, and brings it where the request says.
   *
   * @throws dev.jbuild.problem.JbuildException if the Buildfile is wrong, a step fails, or the
   *     registry, the store or the sandbox can't do its part
   * @throws InterruptedException if this thread is interrupted; no step outlives this call
   */
  public BuildResult build(BuildRequest asked) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Tasks tasks = new Tasks(events);
    Layers unclamped = layers(Compression.GZIP, null);
    Sources sources = new Sources(state, unclamped, asked.steps().grants(), tasks);
    try (Contexts contexts = new Contexts(unclamped, sources, asked.context())) {
      BuildfileText text = new BuildfileReader(state, sources, contexts).read(asked.buildfile());
      Buildfile file = text.parse();
      BuildRequest request = timed(asked, file, contexts);
      DeliveryCheck.require(request);
      BuildResult result = build(request, file, text.name(), contexts, tasks);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      events.on(new BuildEvent.Built(result.image(), took));
      return result;
    }
  }

  /**
   * Returns the configs of the images that a build would start from, as the checks of {@code file}
   * need them.
   *
   * @throws dev.jbuild.problem.JbuildException if an image can't be had
   */
  public Map<BaseImage, ImageConfig> bases(Buildfile file, BuildRequest request)
      throws IOException, InterruptedException {
    try (Workers workers = new Workers()) {
      return NamedImages.configs(
          resolve(file, request, store(request), workers, new Tasks(events)));
    }
  }

  private BuildResult build(
      BuildRequest request, Buildfile file, String name, Contexts contexts, Tasks tasks)
      throws IOException, InterruptedException {
    Store store = store(request);
    try (LazySandbox sandbox = new LazySandbox(state.folder("sandbox"), events);
        Workers workers = new Workers()) {
      contexts
          .folder(new CopyFrom.Context())
          .ifPresent(folder -> ContextPrefetch.start(file, folder, workers));
      CachePolicy policy = request.cache();
      SharedSteps shared =
          policy.from().isEmpty() && policy.to().isEmpty()
              ? null
              : SharedSteps.start(policy, registry, store, workers, tasks);
      Map<BaseImage, ResolvedImage> images = resolve(file, request, store, workers, tasks);
      Map<BaseImage, ImageConfig> configs = NamedImages.configs(images);
      List<PlatformPlan> plans = new ArrayList<>();
      boolean baseDecides = request.delivery().platforms().isEmpty();
      for (PlanRequest one : request.plans()) {
        plans.add(new PlatformPlan(one, Planner.plan(file, one, configs), baseDecides));
      }
      Store all = shared == null ? store : store.with(shared.over(store.steps()));
      policy.unknownStages(plans).forEach(one -> events.on(new BuildEvent.Warned(one)));
      if (!request.plan().buildArgs().isEmpty()) {
        UnusedBuildArgs.of(file, request.plan().buildArgs().keySet(), configs)
            .forEach(one -> events.on(new BuildEvent.Warned(one)));
      }
      Tracing tracing =
          new Tracing(new BuildTraces(state), about(request, name), store.steps(), store.layers());
      BuildChecks checks = BuildChecks.start(file, request, configs, workers);
      BuildResult result;
      try {
        result =
            new PlanRun(registry, all, sandbox, workers, tasks, shared, tracing)
                .run(request, plans, contexts, images);
      } catch (InterruptedException stopped) {
        workers.stop();
        throw stopped;
      } catch (IOException | RuntimeException failed) {
        try {
          checks.tell(events);
          workers.end(); // a step may be about to say why it runs
          tracing.end(false);
        } catch (IOException | RuntimeException untold) {
          failed.addSuppressed(untold);
        }
        throw failed;
      }
      if (tracing.anyRan()) {
        Shortage.relieve(state).ifPresent(this::tellShortage);
      }
      checks.tell(events);
      return result;
    }
  }

  /** Takes the time that the file itself says, where none is asked for. */
  private static BuildRequest timed(BuildRequest request, Buildfile file, Contexts contexts)
      throws IOException, InterruptedException {
    if (request.delivery().sourceDateEpoch() != null) {
      return request;
    }
    LatestTime time = Planner.sourceDateEpoch(file, request.plan()).orElse(null);
    if (time == null) {
      return request;
    }
    return time instanceof LatestTime.At(Instant at)
        ? request.withSourceDateEpoch(at)
        : new SourceTimes(contexts).timed(request, time);
  }

  private void tellShortage(Pruning.Result result) {
    events.on(
        new BuildEvent.Warned(
            new Problem(
                "DiskNearlyFull",
                "the disk is nearly full: "
                    + (result.bytes() >> 20)
                    + " MiB that no build used for longest were removed",
                new Place.File(state.root().toString()),
                "free some space, or keep jbuild's state elsewhere with --root")));
  }

  private static Tracing.About about(BuildRequest request, String buildfile) {
    String target = request.plan().target();
    return new Tracing.About(
        buildfile.contains("://") ? withoutCredentials(buildfile) : buildfile,
        name(request.context().main()),
        (target == null ? "" : target) + " " + platforms(request));
  }

  private static String platforms(BuildRequest request) {
    StringBuilder platforms = new StringBuilder();
    for (PlanRequest one : request.plans()) {
      platforms.append(platforms.isEmpty() ? "" : ",").append(one.platform());
    }
    return platforms.toString();
  }

  /** An address may have credentials, which nothing keeps. */
  private static String name(ContextSource context) {
    return switch (context) {
      case ContextSource.Folder(var folder, var _) ->
          folder.toAbsolutePath().normalize().toString();
      case ContextSource.Git(var repository) -> withoutCredentials(repository.remote());
      case ContextSource.Url(var url) -> withoutCredentials(url);
      case ContextSource.Stream _ -> "-";
    };
  }

  private static String withoutCredentials(String address) {
    return address.replaceAll("://[^/@]*@", "://").replaceAll("[?#].*", "");
  }

  private Store store(BuildRequest request) throws IOException {
    OverlayXattrs xattrs = xattrs();
    Layers layers =
        layers(request.delivery().layerForm().compression(), request.delivery().sourceDateEpoch());
    return new Store(
        state.content(),
        state.tags(),
        new DirectoryStepCache(state),
        layers,
        new LayerConversion(state, layers),
        new Snapshotter(state, layers, xattrs),
        xattrs,
        new CacheMounts(state));
  }

  private Layers layers(Compression compression, @Nullable Instant sourceDateEpoch)
      throws IOException {
    return new Layers(
        state, new LayerOptions(compression, sourceDateEpoch, InstantSource.system(), xattrs()));
  }

  private OverlayXattrs xattrs() throws IOException {
    OverlayXattrs known = xattrs;
    if (known == null) {
      known = inUserNamespace() ? OverlayXattrs.USER : OverlayXattrs.TRUSTED;
      xattrs = known;
    }
    return known;
  }

  /**
   * Outside of any user namespace, all ids are mapped to themselves. Source: user_namespaces(7).
   */
  private static boolean inUserNamespace() throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map"));
    return !map.strip().replaceAll("\\s+", " ").equals("0 0 4294967295");
  }

  private Map<BaseImage, ResolvedImage> resolve(
      Buildfile file, BuildRequest request, Store store, Workers workers, Tasks tasks)
      throws IOException, InterruptedException {
    Images images = new Images(store, registry, request.cache().pull());
    return new NamedImages(file, request, images, workers, tasks).resolve();
  }

  @Override
  public void close() throws IOException {
    registry.close();
    state.close();
  }
}
