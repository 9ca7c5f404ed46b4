package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.OpenUpload;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.RegistryException;
import dev.jbuild.registry.Upload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings an image to registries. Layers go as soon as they are packed, while later steps still run.
 */
final class Pusher {
  private static final int DOCUMENT_LIMIT = 4 << 20;

  private final RegistryClient registry;
  private final ContentStore content;
  private final List<ImageReference> targets;
  private final boolean byDigest;
  private final List<ImageReference> mountFrom;
  private final Workers workers;
  private final Map<Place, Repository> repositories = new LinkedHashMap<>();
  // What the targets name now, asked as soon as it is clear that the image is new.
  private final ConcurrentMap<ImageReference, Future<Present>> before = new ConcurrentHashMap<>();

  /**
   * What a target names.
   *
   * @param blobs what came with it, as far as the store knows it
   */
  private record Present(Optional<Descriptor> root, Set<Digest> blobs) {
    static final Present UNKNOWN = new Present(Optional.empty(), Set.of());
  }

  private record Place(String registry, String repository) {
    static Place of(ImageReference target) {
      return new Place(target.registry(), target.repository());
    }
  }

  /**
   * Pushes as {@code output} says.
   *
   * @param mountFrom repositories that base layers come from
   */
  Pusher(
      RegistryClient registry,
      ContentStore content,
      Output.Registry output,
      List<ImageReference> mountFrom,
      Workers workers) {
    this.registry = registry;
    this.content = content;
    this.targets = output.names();
    this.byDigest = output.byDigest();
    this.mountFrom = List.copyOf(mountFrom);
    this.workers = workers;
    for (ImageReference target : targets) {
      repositories.computeIfAbsent(Place.of(target), _ -> new Repository(target));
    }
  }

  /** Starts to push a layer that will be part of the image; returns at once. */
  void offer(StageLayer layer) {
    for (Repository repository : repositories.values()) {
      repository.offer(layer);
    }
    if (!byDigest) {
      for (ImageReference target : targets) {
        before.computeIfAbsent(target, _ -> workers.start(() -> present(target)));
      }
    }
  }

  private Present present(ImageReference target) throws IOException, InterruptedException {
    Optional<Descriptor> root = registry.describe(target);
    Set<Digest> blobs = new HashSet<>();
    if (root.isPresent()) {
      addBlobs(root.get(), blobs);
    }
    return new Present(root, blobs);
  }

  /**
   * Starts to push a config that is part of the image, if a new layer is; returns at once.
   *
   * @param stored in the store
   */
  void offerConfig(Descriptor stored) {
    for (Map.Entry<ImageReference, Future<Present>> target : before.entrySet()) {
      Repository repository = repository(target.getKey());
      workers.launch(() -> {
        if (!Workers.await(target.getValue()).blobs.contains(stored.digest())) {
          repository.pushEarly(stored);
        }
        return null;
      });
    }
  }

  private Repository repository(ImageReference target) {
    return Objects.requireNonNull(repositories.get(Place.of(target)), "every target has one");
  }

  /**
   * Pushes what isn't there yet of {@code tree}, and names it.
   *
   * @param remotes where blobs can be read that aren't in the store
   */
  void push(ImageTree tree, Map<Digest, Blob> remotes, Tasks tasks)
      throws IOException, InterruptedException {
    for (ImageReference target : targets) {
      ImageReference place = byDigest ? under(target, tree.root().digest()) : target;
      try (Tasks.Running task = tasks.start(BuildEvent.Kind.PUSH, "push " + place)) {
        Future<Present> early = before.get(place);
        Present there = early == null ? Present.UNKNOWN : Workers.await(early);
        if ((early == null || names(there.root, tree.root()))
            && names(registry.describe(place), tree.root())) {
          task.cached();
        } else {
          pushAll(place, tree, remotes, there.blobs);
          task.done();
        }
      }
    }
    for (Repository repository : repositories.values()) {
      repository.close();
    }
  }

  private static boolean names(Optional<Descriptor> there, Descriptor root) {
    return there.isPresent() && there.get().digest().equals(root.digest());
  }

  /** Pushes all blobs but those that are {@code kept}, then the manifests. */
  private void pushAll(
      ImageReference target, ImageTree tree, Map<Digest, Blob> remotes, Set<Digest> kept)
      throws IOException, InterruptedException {
    Repository repository = repository(target);
    repository.push(tree, remotes, kept);
    try {
      pushManifests(target, tree);
    } catch (RegistryException incomplete) {
      if (kept.isEmpty()) {
        throw incomplete;
      }
      repository.push(tree, remotes, Set.of());
      pushManifests(target, tree);
    }
  }

  /**
   * Adds the blobs that came with an image or index, as far as the store knows it. What it is comes
   * from the registry: it may be anything.
   */
  private void addBlobs(Descriptor root, Set<Digest> blobs) throws IOException {
    Optional<Blob> document = content.find(root.digest());
    if (document.isEmpty() || document.get().size() > DOCUMENT_LIMIT || !blobs.add(root.digest())) {
      return;
    }
    byte[] bytes = ImageSource.bytes(document.get());
    try {
      if (MediaTypes.isIndex(root.mediaType())) {
        for (Descriptor one : ImageIndex.parse(bytes).manifests()) {
          addBlobs(one, blobs);
        }
      } else {
        Manifest manifest = Manifest.parse(bytes);
        blobs.add(manifest.config().digest());
        for (Descriptor layer : manifest.layers()) {
          if (!MediaTypes.isNondistributable(layer.mediaType())) {
            blobs.add(layer.digest());
          }
        }
      }
    } catch (IllegalArgumentException malformed) {
      // Nothing is known of it.
    }
  }

  private void pushManifests(ImageReference target, ImageTree tree)
      throws IOException, InterruptedException {
    if (!tree.isIndex()) {
      Image image = tree.images().getFirst();
      registry.pushManifest(target, image.descriptor(), image.manifest().bytes());
      return;
    }
    for (Image image : tree.images()) {
      ImageReference place = under(target, image.descriptor().digest());
      registry.pushManifest(place, image.descriptor(), image.manifest().bytes());
    }
    registry.pushManifest(target, tree.root(), ImageSource.bytes(stored(tree.root())));
  }

  private static ImageReference under(ImageReference target, Digest digest) {
    return new ImageReference(target.registry(), target.repository(), null, digest);
  }

  private Blob stored(Descriptor descriptor) throws IOException {
    return content
        .find(descriptor.digest())
        .orElseThrow(
            () -> new IOException("blob " + descriptor.digest() + " vanished from the store"));
  }

  /** Brings blobs into one repository, each once. */
  private final class Repository {
    private final ImageReference name;
    private final SingleFlight<Digest, Upload> uploads = new SingleFlight<>();
    private final Map<StageLayer, Future<Upload>> offered = new ConcurrentHashMap<>();
    // Where the config of the image goes; null if all layers are known.
    private final AtomicReference<@Nullable Future<OpenUpload>> place = new AtomicReference<>();
    private final Map<Digest, Future<Upload>> configs = new ConcurrentHashMap<>();

    Repository(ImageReference name) {
      this.name = name;
    }

    synchronized void offer(StageLayer layer) {
      if (place.get() == null) {
        place.set(workers.start(() -> registry.open(name)));
      }
      offered.computeIfAbsent(
          layer,
          _ ->
              workers.start(() -> {
                OpenUpload place = registry.open(name);
                return push(stored(layer.layer().blob()), place);
              }));
    }

    void push(ImageTree tree, Map<Digest, Blob> remotes, Set<Digest> kept)
        throws IOException, InterruptedException {
      Map<Digest, Future<Upload>> begun = new HashMap<>();
      for (Map.Entry<StageLayer, Future<Upload>> one : offered.entrySet()) {
        begun.put(one.getKey().layer().blob().digest(), one.getValue());
      }
      List<Future<Upload>> running = new ArrayList<>();
      for (Image image : tree.images()) {
        Descriptor config = image.manifest().config();
        if (!kept.contains(config.digest())) {
          running.add(pushConfig(config));
        }
        for (Descriptor layer : image.manifest().layers()) {
          Future<Upload> early = begun.get(layer.digest());
          if (early != null) {
            running.add(early);
          } else if (!kept.contains(layer.digest())
              && !MediaTypes.isNondistributable(layer.mediaType())) {
            running.add(workers.start(() -> push(blob(layer, remotes))));
          }
        }
      }
      for (Future<Upload> one : running) {
        Workers.await(one);
      }
    }

    /** Starts to push a config if a new layer is pushed. */
    void pushEarly(Descriptor stored) {
      if (place.get() != null) {
        var _ = pushConfig(stored);
      }
    }

    private Future<Upload> pushConfig(Descriptor stored) {
      return configs.computeIfAbsent(
          stored.digest(),
          _ ->
              workers.start(() -> {
                Future<OpenUpload> open = place.getAndSet(null);
                Blob blob = stored(stored);
                return open == null ? push(blob) : push(blob, Workers.await(open));
              }));
    }

    /** Brings to an end what was begun for an image that the registry has. */
    void close() throws IOException, InterruptedException {
      for (Future<Upload> early : offered.values()) {
        Workers.await(early);
      }
      Future<OpenUpload> unused = place.getAndSet(null);
      if (unused != null) {
        Workers.await(unused).cancel();
      }
    }

    private Upload push(Blob blob) throws IOException, InterruptedException {
      return uploads.get(blob.digest(), () -> registry.push(name, blob, mountFrom));
    }

    private Upload push(Blob blob, OpenUpload place) throws IOException, InterruptedException {
      Upload done = uploads.get(blob.digest(), () -> place.push(blob));
      place.cancel();
      return done;
    }

    private Blob blob(Descriptor layer, Map<Digest, Blob> remotes) throws IOException {
      Optional<Blob> stored = content.find(layer.digest());
      Blob remote = remotes.get(layer.digest());
      return stored.isEmpty() && remote != null ? remote : stored(layer);
    }
  }
}
