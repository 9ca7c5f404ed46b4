package dev.jbuild.builder.cache;

import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads and writes the caches that a build shares with other machines. */
public final class SharedCaches {
  private final RegistryClient registry;

  /** Caches of registries are talked to by {@code registry}. */
  public SharedCaches(RegistryClient registry) {
    this.registry = registry;
  }

  /**
   * What caches held.
   *
   * @param problems why some could not be read
   */
  public record Imported(
      Map<Digest, StepResult> results, Map<Digest, StepKey> aliases, List<Problem> problems) {
    /** Nothing. */
    public static final Imported NOTHING = new Imported(Map.of(), Map.of(), List.of());

    public Imported {
      results = Map.copyOf(results);
      aliases = Map.copyOf(aliases);
      problems = List.copyOf(problems);
    }

    /** Returns both; what this has goes before what {@code other} has. */
    public Imported plus(Imported other) {
      Map<Digest, StepResult> allResults = new HashMap<>(other.results);
      allResults.putAll(results);
      Map<Digest, StepKey> allAliases = new HashMap<>(other.aliases);
      allAliases.putAll(aliases);
      List<Problem> allProblems = new ArrayList<>(problems);
      allProblems.addAll(other.problems);
      return new Imported(allResults, allAliases, allProblems);
    }

    /** Returns a cache that looks into {@code local} first, and then at what was imported. */
    public StepCache over(StepCache local, ContentStore content) {
      return new StepCache() {
        @Override
        public Optional<StepResult> find(StepKey key) throws IOException {
          Optional<StepResult> known = local.find(key);
          return known.isPresent() && content.find(known.get().layer().blob().digest()).isPresent()
              ? known
              : Optional.ofNullable(results.get(key.digest())).or(() -> known);
        }

        @Override
        public Optional<Kept> recall(Digest key) throws IOException {
          return local.recall(key);
        }

        @Override
        public void put(StepKey key, StepResult result) throws IOException {
          local.put(key, result);
        }
      };
    }
  }

  /**
   * Reads the records of a cache; layers are not fetched. A cache that isn't there yet is empty,
   * one that can't be read is told as a problem.
   */
  public Imported read(CacheImport from) throws InterruptedException {
    SharedCache cache =
        switch (from) {
          case CacheImport.Registry(var reference) ->
              new RegistryCache(registry, reference, List.of());
          case CacheImport.Folder(var folder, var tag, var digest) ->
              new FolderCache(folder, tag, digest);
        };
    try {
      Optional<CacheRecords> records = cache.read();
      return records.isEmpty() ? Imported.NOTHING : imported(cache, records.get());
    } catch (JbuildException told) {
      return new Imported(Map.of(), Map.of(), told.problems());
    } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
      return new Imported(Map.of(), Map.of(), List.of(unreadable(from, unreadable)));
    }
  }

  private static Imported imported(SharedCache cache, CacheRecords records) throws IOException {
    Map<Digest, StepResult> results = new HashMap<>();
    for (CacheRecord step : records.steps().values()) {
      layer(cache, step)
          .ifPresent(layer ->
              results.put(
                  step.key().digest(),
                  new StepResult(step.layer(), step.created(), null, step.form(), layer)));
    }
    return new Imported(results, records.aliases(), List.of());
  }

  /** A layer that a folder has lost takes only its own step with it. */
  private static Optional<Blob> layer(SharedCache cache, CacheRecord step) throws IOException {
    try {
      return Optional.of(cache.layer(step.layer().blob()));
    } catch (IllegalArgumentException lost) {
      return Optional.empty();
    }
  }

  private static Problem unreadable(CacheImport from, Exception why) {
    return new Problem(
        "CacheNotRead",
        "the cache " + from + " can't be read: " + why.getMessage(),
        Place.ANYWHERE,
        "the build goes on without it; check the name, or write it anew with --cache-to");
  }

  /**
   * Adds steps to a cache.
   *
   * @param to any but that in the image itself
   * @param mountFrom repositories that may have the layers
   */
  public void write(CacheExport to, List<ExportedStep> steps, List<ImageReference> mountFrom)
      throws IOException, InterruptedException {
    SharedCache cache =
        switch (to) {
          case CacheExport.Registry(var reference, var _) ->
              new RegistryCache(registry, reference, mountFrom);
          case CacheExport.Folder(var folder, var tag, var _) -> new FolderCache(folder, tag, null);
          case CacheExport.Inline() ->
              throw new IllegalArgumentException("it is written with the image");
        };
    Instant now = Instant.now();
    CacheRecords mine = CacheRecords.of(steps.stream().map(step -> step.record(now)).toList());
    Map<Digest, Blob> blobs = new HashMap<>();
    steps.forEach(step -> blobs.put(step.blob().digest(), step.blob()));
    List<Blob> layers = new ArrayList<>();
    for (Descriptor layer : mine.layers()) {
      layers.add(Objects.requireNonNull(blobs.get(layer.digest())));
    }
    cache.write(mine, layers, now);
  }
}
