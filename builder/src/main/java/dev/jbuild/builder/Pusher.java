package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.Upload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;

/**
 * Brings an image to registries. Layers go as soon as they are packed, while later steps still run.
 */
final class Pusher {
  private final RegistryClient registry;
  private final ContentStore content;
  private final List<ImageReference> targets;
  private final boolean byDigest;
  private final List<ImageReference> mountFrom;
  private final Workers workers;
  private final SingleFlight<Place, Upload> uploads = new SingleFlight<>();
  // What the targets name now, asked as soon as it is clear that the image is new.
  private final ConcurrentMap<ImageReference, Future<Optional<Descriptor>>> before =
      new ConcurrentHashMap<>();

  private record Place(String registry, String repository, Digest blob) {}

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
  }

  /** Starts to push a layer that will be part of the image; returns at once. */
  void offer(StageLayer layer) {
    for (ImageReference target : targets) {
      workers.launch(() -> push(target, layer));
      if (!byDigest) {
        before.computeIfAbsent(target, _ -> workers.start(() -> registry.describe(target)));
      }
    }
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
        if (isThere(place, tree.root())) {
          task.cached();
        } else {
          pushAll(place, tree, remotes);
          task.done();
        }
      }
    }
  }

  private boolean isThere(ImageReference place, Descriptor root)
      throws IOException, InterruptedException {
    Future<Optional<Descriptor>> early = before.get(place);
    if (early != null && !names(Workers.await(early), root)) {
      return false;
    }
    return names(registry.describe(place), root);
  }

  private static boolean names(Optional<Descriptor> there, Descriptor root) {
    return there.isPresent() && there.get().digest().equals(root.digest());
  }

  private void pushAll(ImageReference target, ImageTree tree, Map<Digest, Blob> remotes)
      throws IOException, InterruptedException {
    List<Future<Upload>> running = new ArrayList<>();
    for (Image image : tree.images()) {
      Descriptor config = image.manifest().config();
      running.add(workers.start(() -> push(target, stored(config))));
      for (Descriptor layer : image.manifest().layers()) {
        if (!MediaTypes.isNondistributable(layer.mediaType())) {
          running.add(workers.start(() -> push(target, blob(layer, remotes))));
        }
      }
    }
    for (Future<Upload> one : running) {
      Workers.await(one);
    }
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

  private Blob blob(Descriptor layer, Map<Digest, Blob> remotes) throws IOException {
    Optional<Blob> stored = content.find(layer.digest());
    Blob remote = remotes.get(layer.digest());
    return stored.isEmpty() && remote != null ? remote : stored(layer);
  }

  private Upload push(ImageReference target, StageLayer wanted)
      throws IOException, InterruptedException {
    return push(target, blob(wanted.layer().blob(), Map.of()));
  }

  private Upload push(ImageReference target, Blob blob) throws IOException, InterruptedException {
    Place place = new Place(target.registry(), target.repository(), blob.digest());
    return uploads.get(place, () -> registry.push(target, blob, mountFrom));
  }

  private Blob stored(Descriptor descriptor) throws IOException {
    return content
        .find(descriptor.digest())
        .orElseThrow(
            () -> new IOException("blob " + descriptor.digest() + " vanished from the store"));
  }
}
