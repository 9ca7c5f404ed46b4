package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Planner;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/**
 * The images that a Buildfile names. They are asked for side by side; the first that can't be had
 * ends it, however many there are.
 */
final class NamedImages {
  /** Each has a thread and a connection, and registries don't like to be asked for more at once. */
  private static final int AT_A_TIME = 32;

  private final Buildfile file;
  private final BuildRequest request;
  private final Images images;
  private final Workers workers;
  private final Tasks tasks;

  NamedImages(Buildfile file, BuildRequest request, Images images, Workers workers, Tasks tasks) {
    this.file = file;
    this.request = request;
    this.images = images;
    this.workers = workers;
    this.tasks = tasks;
  }

  /** Resolves what the file names, then what the ONBUILD triggers of that name, and so on. */
  Map<BaseImage, ResolvedImage> resolve() throws IOException, InterruptedException {
    Map<BaseImage, ResolvedImage> resolved = new LinkedHashMap<>();
    SequencedMap<BaseImage, Place.Source> named = named(Map.of());
    while (!named.isEmpty()) {
      Map<BaseImage, ResolvedImage> found = all(named);
      for (BaseImage image : named.keySet()) {
        resolved.put(image, Objects.requireNonNull(found.get(image)));
      }
      named = more(resolved);
    }
    return resolved;
  }

  /** Returns the configs of images. */
  static Map<BaseImage, ImageConfig> configs(Map<BaseImage, ResolvedImage> images) {
    Map<BaseImage, ImageConfig> configs = new HashMap<>();
    images.forEach((image, resolved) -> configs.put(image, resolved.config()));
    return configs;
  }

  private Map<BaseImage, ResolvedImage> all(SequencedMap<BaseImage, Place.Source> named)
      throws IOException, InterruptedException {
    Queue<Map.Entry<BaseImage, Place.Source>> left = new ConcurrentLinkedQueue<>(named.entrySet());
    Map<BaseImage, ResolvedImage> found = new ConcurrentHashMap<>();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < Math.min(AT_A_TIME, named.size()); i++) {
      running.add(workers.start(() -> takeEach(left, found)));
    }
    for (Future<?> one : running) {
      workers.awaitOrFail(one);
    }
    return found;
  }

  private boolean takeEach(
      Queue<Map.Entry<BaseImage, Place.Source>> left, Map<BaseImage, ResolvedImage> found)
      throws IOException, InterruptedException {
    try {
      for (var next = left.poll(); next != null; next = left.poll()) {
        found.put(next.getKey(), resolve(next.getKey(), next.getValue()));
      }
      return true;
    } finally {
      // Of what is left nothing is asked for any more when one has failed.
      left.clear();
    }
  }

  private SequencedMap<BaseImage, Place.Source> named(Map<BaseImage, ImageConfig> configs) {
    SequencedMap<BaseImage, Place.Source> named = new LinkedHashMap<>();
    for (PlanRequest one : request.plans()) {
      Planner.images(file, one, configs).forEach(named::putIfAbsent);
    }
    return named;
  }

  private SequencedMap<BaseImage, Place.Source> more(Map<BaseImage, ResolvedImage> resolved) {
    SequencedMap<BaseImage, Place.Source> more = new LinkedHashMap<>();
    for (ResolvedImage image : resolved.values()) {
      if (!image.config().config().onBuild().isEmpty()) {
        more.putAll(named(configs(resolved)));
        more.keySet().removeAll(resolved.keySet());
        break;
      }
    }
    return more;
  }

  private ResolvedImage resolve(BaseImage image, Place.Source where)
      throws IOException, InterruptedException {
    boolean own = image.platform().equals(Platform.ofThisMachine());
    String title = "resolve " + image.reference() + (own ? "" : " for " + image.platform());
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.RESOLVE, title)) {
      ResolvedImage resolved = images.resolve(image, where);
      task.note(resolved.manifest().toString());
      task.done();
      return resolved;
    } catch (JbuildException told) {
      Optional<String> near = Planner.similarName(file, image.reference());
      throw near.isPresent()
          ? StepFailedException.hinting("did you mean " + near.get() + "?", told)
          : told;
    }
  }
}
