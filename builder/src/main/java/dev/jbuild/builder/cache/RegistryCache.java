package dev.jbuild.builder.cache;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.problem.Awaiting;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.RegistryException;
import dev.jbuild.registry.Resolved;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A cache under a tag of a registry. A registry has no "write only if nobody else did": so each
 * writer first puts what is new under a tag of its own, and then that and all that it finds into
 * the common one. Whoever reads looks at the common tag, and at those of writers that the common
 * one doesn't tell of. A writer's tag is removed an hour later, where the registry allows it.
 */
final class RegistryCache implements SharedCache {
  private static final int MAX_WRITERS = 200;
  private static final int MAX_PLATFORMS = 100;
  private static final int PUSHES = 4;

  /** Longer than any writer takes from its reading to its writing of the common tag. */
  private static final Duration SETTLED = Duration.ofHours(1);

  private final RegistryClient registry;
  private final ImageReference reference;
  private final List<ImageReference> mountFrom;

  /**
   * A cache under {@code reference}.
   *
   * @param mountFrom repositories that may have the layers
   */
  RegistryCache(RegistryClient registry, ImageReference reference, List<ImageReference> mountFrom) {
    this.registry = registry;
    this.reference = reference;
    this.mountFrom = List.copyOf(mountFrom);
  }

  @Override
  public Optional<CacheRecords> read() throws IOException, InterruptedException {
    Optional<CacheRecords> common = common();
    if (reference.digest() != null) {
      return common;
    }
    CacheRecords all = common.orElse(CacheRecords.of(List.of()));
    for (CacheRecords writer : writers(all).values()) {
      all = all.merged(writer);
    }
    return common.isEmpty() && all.steps().isEmpty() ? Optional.empty() : Optional.of(all);
  }

  private Optional<CacheRecords> common() throws IOException, InterruptedException {
    Optional<Resolved> root = registry.resolve(reference);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    if (!MediaTypes.isIndex(root.get().descriptor().mediaType())) {
      return Optional.of(records(root.get()));
    }
    CacheRecords all = CacheRecords.of(List.of());
    Reading reading = new Reading();
    List<Descriptor> manifests = ImageIndex.parse(root.get().bytes()).manifests();
    for (Descriptor one : manifests.subList(0, Math.min(manifests.size(), MAX_PLATFORMS))) {
      Optional<Resolved> child = registry.resolve(reference.withDigest(one.digest()));
      if (child.isPresent() && MediaTypes.isManifest(child.get().descriptor().mediaType())) {
        all = all.merged(reading.of(child.get()).orElse(CacheRecords.of(List.of())));
      }
    }
    return Optional.of(all);
  }

  private CacheRecords records(Resolved manifest) throws IOException {
    return SharedCache.records(
        Manifest.parse(manifest.bytes()), config -> registry.blob(reference, config));
  }

  /** Returns what writers have put beside the common tag, and isn't in {@code common} yet. */
  private SequencedMap<Digest, CacheRecords> writers(CacheRecords common)
      throws IOException, InterruptedException {
    SequencedMap<Digest, CacheRecords> writers = new LinkedHashMap<>();
    List<String> known = common.merged().keySet().stream().map(this::tag).toList();
    Reading reading = new Reading();
    for (String tag : writerTags()) {
      if (!known.contains(tag) && writers.size() < MAX_WRITERS) {
        Optional<Resolved> found = registry.resolve(tagged(tag));
        if (found.isPresent()) {
          Digest digest = found.get().descriptor().digest();
          reading.of(found.get()).ifPresent(records -> writers.put(digest, records));
        }
      }
    }
    return writers;
  }

  /**
   * Reads several manifests, which are in memory together: no more than one alone may have. What
   * one writer spoiled must not take the cache from all others.
   */
  private final class Reading {
    private long bytes;
    private int steps;

    Optional<CacheRecords> of(Resolved found) throws IOException {
      try {
        long size = Manifest.parse(found.bytes()).config().size();
        if (steps >= CacheRecords.MAX_STEPS || size > CacheRecords.MAX_CONFIG_BYTES - bytes) {
          return Optional.empty();
        }
        CacheRecords records = records(found);
        bytes += size;
        steps += records.steps().size();
        return Optional.of(records);
      } catch (IllegalArgumentException | DateTimeException malformed) {
        return Optional.empty();
      }
    }
  }

  /** A registry that doesn't list tags has those that were merged, at least. */
  private List<String> writerTags() throws IOException, InterruptedException {
    try {
      String prefix = prefix();
      return registry.tags(reference).stream().filter(tag -> isWriter(prefix, tag)).toList();
    } catch (RegistryException refused) {
      return List.of();
    }
  }

  private static boolean isWriter(String prefix, String tag) {
    return tag.startsWith(prefix) && tag.substring(prefix.length()).matches("[0-9a-f]{16}");
  }

  private String prefix() {
    String tag = reference.tagOrLatest();
    return tag.substring(0, Math.min(tag.length(), 100)) + "-jbuild-";
  }

  private String tag(Digest writer) {
    return prefix() + writer.hex().substring(0, 16);
  }

  private ImageReference tagged(String tag) {
    return new ImageReference(reference.registry(), reference.repository(), tag, null);
  }

  @Override
  public Blob layer(Descriptor layer) {
    return registry.blob(reference, layer);
  }

  @Override
  public void write(CacheRecords mine, List<Blob> layers, Instant now)
      throws IOException, InterruptedException {
    CacheRecords common = commonOrNothing();
    if (common.contains(mine, now)) {
      return;
    }
    pushAll(layers);
    Digest own = push(mine, null);
    // Read again: what was there before the layers were sent may be old by now.
    common = commonOrNothing();
    SequencedMap<Digest, CacheRecords> writers = writers(common);
    writers.put(own, mine);
    CacheRecords all = common;
    SequencedMap<Digest, Instant> merged = settled(common.merged(), now);
    for (var writer : writers.entrySet()) {
      all = all.merged(writer.getValue());
      merged.putIfAbsent(writer.getKey(), now);
    }
    push(all.withMerged(merged).bounded(now), reference.tagOrLatest());
  }

  private void pushAll(List<Blob> layers) throws IOException, InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PUSHES)) {
      for (Blob layer : layers) {
        running.add(threads.submit(() -> registry.push(reference, layer, mountFrom)));
      }
      try {
        for (Future<?> one : running) {
          Awaiting.result(one);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private CacheRecords commonOrNothing() throws IOException, InterruptedException {
    try {
      return common().orElse(CacheRecords.of(List.of()));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      return CacheRecords.of(List.of());
    }
  }

  /** Removes the manifests of writers that were merged long ago; returns those that remain. */
  private SequencedMap<Digest, Instant> settled(SequencedMap<Digest, Instant> merged, Instant now)
      throws IOException, InterruptedException {
    SequencedMap<Digest, Instant> remaining = new LinkedHashMap<>(merged);
    List<String> listed = writerTags();
    // A registry that refuses once refuses all, and would be asked by each build.
    boolean allowed = true;
    for (var writer : merged.entrySet()) {
      if (writer.getValue().isBefore(now.minus(SETTLED))) {
        boolean isThere = listed.contains(tag(writer.getKey())) && isRecords(writer.getKey());
        allowed = allowed && (!isThere || delete(writer.getKey()));
        if (allowed || !isThere) {
          remaining.remove(writer.getKey());
        }
      }
    }
    return remaining;
  }

  /** What a cache names may be anything; only what a writer put there may be removed. */
  private boolean isRecords(Digest writer) throws IOException, InterruptedException {
    Optional<Resolved> there = registry.resolve(tagged(tag(writer)));
    try {
      return there.isPresent()
          && there.get().descriptor().digest().equals(writer)
          && Manifest.parse(there.get().bytes()).config().mediaType().equals(CacheRecords.CONFIG);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private boolean delete(Digest writer) throws IOException, InterruptedException {
    try {
      return registry.delete(reference.withDigest(writer));
    } catch (RegistryException refused) {
      return false;
    }
  }

  /** Puts records under {@code tag}, or if that is null under a tag of their own. */
  private Digest push(CacheRecords records, @Nullable String tag)
      throws IOException, InterruptedException {
    byte[] config = records.config().bytes();
    Manifest manifest = records.manifest(config);
    Descriptor descriptor = manifest.descriptor();
    registry.push(reference, SharedCache.document(config), List.of());
    registry.pushManifest(
        tagged(tag == null ? tag(descriptor.digest()) : tag), descriptor, manifest.bytes());
    return descriptor.digest();
  }
}
