package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.builder.cache.CacheImport;
import dev.jbuild.builder.cache.ExportedStep;
import dev.jbuild.builder.cache.InlineCache;
import dev.jbuild.builder.cache.SharedCaches;
import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.json.Json;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.RegistryClient;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/** The caches that one build shares with other machines: what they gave, and what they get. */
final class SharedSteps {
  private final SharedCaches caches;
  private final ContentStore content;
  private final CachePolicy policy;
  private final Tasks tasks;
  private final List<Future<SharedCaches.Imported>> reading;

  /** The ends of stages: those of images, and all. */
  private final ConcurrentLinkedQueue<StageState> images = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<StageState> stages = new ConcurrentLinkedQueue<>();

  private SharedCaches.Imported imported = SharedCaches.Imported.NOTHING;

  private SharedSteps(
      SharedCaches caches,
      ContentStore content,
      CachePolicy policy,
      Tasks tasks,
      List<Future<SharedCaches.Imported>> reading) {
    this.caches = caches;
    this.content = content;
    this.policy = policy;
    this.tasks = tasks;
    this.reading = List.copyOf(reading);
  }

  /** Starts to read what is imported. */
  static SharedSteps start(
      CachePolicy policy, RegistryClient registry, Store store, Workers workers, Tasks tasks) {
    SharedCaches caches = new SharedCaches(registry);
    List<Future<SharedCaches.Imported>> reading = new ArrayList<>();
    for (CacheImport from : policy.from()) {
      reading.add(workers.start(() -> read(caches, from, tasks)));
    }
    return new SharedSteps(caches, store.content(), policy, tasks, reading);
  }

  private static SharedCaches.Imported read(SharedCaches caches, CacheImport from, Tasks tasks)
      throws InterruptedException {
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.CACHE, "import cache from " + from)) {
      SharedCaches.Imported read = caches.read(from);
      int steps = read.results().size();
      task.note(steps == 0 ? "nothing is there" : "results of " + steps + " steps");
      for (Problem problem : read.problems()) {
        tasks.report(new BuildEvent.Warned(problem));
      }
      task.done();
      return read;
    }
  }

  /** Waits until all is read; returns a cache that has that beside {@code local}. */
  StepCache over(StepCache local) throws IOException, InterruptedException {
    for (Future<SharedCaches.Imported> one : reading) {
      imported = imported.plus(Workers.await(one));
    }
    return imported.over(local, content);
  }

  /** Returns the key of the step that {@code alias} is one of. */
  Optional<StepKey> keyOf(Digest alias) {
    return Optional.ofNullable(imported.aliases().get(alias));
  }

  /** Returns whether any key can be told so. */
  boolean tellsKeys() {
    return !imported.aliases().isEmpty();
  }

  /** Returns the repositories that have layers of the caches. */
  List<ImageReference> repositories() {
    List<ImageReference> repositories = new ArrayList<>();
    for (CacheImport from : policy.from()) {
      if (from instanceof CacheImport.Registry(var reference)) {
        repositories.add(reference);
      }
    }
    return repositories;
  }

  /** Notes a stage that came to its end. */
  void madeStage(StageState end) {
    stages.add(end);
  }

  /** Notes the target of a plan. */
  void madeImage(StageState target) {
    images.add(target);
  }

  /**
   * Returns what goes into the config of {@code image}, if its cache is to be inline.
   *
   * @param form of its layers
   */
  Optional<Json> inline(StageState image, LayerForm form) throws IOException, InterruptedException {
    if (policy.to().stream().noneMatch(CacheExport.Inline.class::isInstance)) {
      return Optional.empty();
    }
    List<InlineCache.Step> steps = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      StageLayer.Origin step = image.layers().get(i).step();
      if (step != null) {
        Instant ended = Workers.await(step.result()).created();
        Instant epoch = form.sourceDateEpoch();
        Instant created = epoch != null && ended.isAfter(epoch) ? epoch : ended;
        // The first is there whether the stages that the step reads were built here or not.
        Digest alias = step.aliases().isEmpty() ? null : step.aliases().getFirst();
        steps.add(new InlineCache.Step(step.key().digest(), i, created, alias, form));
      }
    }
    return Optional.of(InlineCache.of(steps));
  }

  /**
   * Brings what was made to every cache that is to have it.
   *
   * @param forms compress layers as a cache wants them
   * @param mountFrom repositories that may have the layers
   */
  void export(LayerForms forms, List<ImageReference> mountFrom)
      throws IOException, InterruptedException {
    for (CacheExport to : policy.to()) {
      if (!(to instanceof CacheExport.Inline)) {
        export(to, forms, mountFrom);
      }
    }
  }

  private void export(CacheExport to, LayerForms forms, List<ImageReference> mountFrom)
      throws IOException, InterruptedException {
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.CACHE, "export cache to " + to)) {
      List<ImageReference> all = new ArrayList<>(mountFrom);
      all.addAll(repositories());
      caches.write(to, steps(to.mode(), forms), all);
      task.done();
    } catch (JbuildException told) {
      if (!to.mode().mayFail()) {
        throw told;
      }
      told.problems().forEach(problem -> tasks.report(new BuildEvent.Warned(problem)));
    } catch (IOException | IllegalArgumentException | DateTimeException broken) {
      if (!to.mode().mayFail()) {
        throw broken instanceof IOException io ? io : new IOException(broken.getMessage(), broken);
      }
      tasks.report(
          new BuildEvent.Warned(
              Problem.of(
                  "CacheNotWritten",
                  "the cache " + to + " can't be written: " + broken.getMessage(),
                  Place.ANYWHERE)));
    }
  }

  private List<ExportedStep> steps(CacheExport.Mode mode, LayerForms forms)
      throws IOException, InterruptedException {
    Map<Digest, ExportedStep> steps = new LinkedHashMap<>();
    for (StageState end : mode.everyStage() ? stages : images) {
      for (StageLayer layer : end.layers()) {
        StageLayer.Origin step = layer.step();
        if (step != null && !steps.containsKey(step.key().digest())) {
          steps.put(step.key().digest(), exported(layer, step, mode, forms));
        }
      }
    }
    return List.copyOf(steps.values());
  }

  private ExportedStep exported(
      StageLayer layer, StageLayer.Origin step, CacheExport.Mode mode, LayerForms forms)
      throws IOException, InterruptedException {
    StepResult result = Workers.await(step.result());
    Compression wanted = mode.compression();
    Optional<Blob> stored = content.find(result.layer().blob().digest());
    if (wanted != null && (mode.force() || stored.isPresent())) {
      result = forms.compressed(layer, result, wanted);
      stored = content.find(result.layer().blob().digest());
    }
    Digest blob = result.layer().blob().digest();
    return new ExportedStep(
        step.key(),
        result,
        step.aliases(),
        stored
            .or(() -> Optional.ofNullable(layer.remote()))
            .orElseThrow(() -> new IOException("blob " + blob + " vanished from the store")));
  }
}
