package dev.jbuild.builder;

import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.Upload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Brings an image to registries. Layers go as soon as they are packed, while later steps still run.
 */
final class Pusher {
  private final RegistryClient registry;
  private final ContentStore content;
  private final List<ImageReference> targets;
  private final List<ImageReference> mountFrom;
  private final Workers workers;
  private final SingleFlight<Place, Upload> uploads = new SingleFlight<>();

  private record Place(String registry, String repository, Digest blob) {}

  /**
   * Pushes to {@code targets}.
   *
   * @param mountFrom repositories that base layers come from
   */
  Pusher(
      RegistryClient registry,
      ContentStore content,
      List<ImageReference> targets,
      List<ImageReference> mountFrom,
      Workers workers) {
    this.registry = registry;
    this.content = content;
    this.targets = List.copyOf(targets);
    this.mountFrom = List.copyOf(mountFrom);
    this.workers = workers;
  }

  /** Starts to push a layer that will be part of the image; returns at once. */
  void offer(StageLayer layer) {
    for (ImageReference target : targets) {
      workers.launch(() -> push(target, layer));
    }
  }

  /** Pushes what isn't there yet of {@code image}, and names it. */
  void push(Image image, List<StageLayer> layers, Tasks tasks)
      throws IOException, InterruptedException {
    for (ImageReference target : targets) {
      try (Tasks.Running task = tasks.start("push " + target)) {
        Optional<Descriptor> there = registry.describe(target);
        if (there.isPresent() && there.get().digest().equals(image.descriptor().digest())) {
          task.cached();
        } else {
          pushAll(target, image, layers);
          task.done();
        }
      }
    }
  }

  private void pushAll(ImageReference target, Image image, List<StageLayer> layers)
      throws IOException, InterruptedException {
    List<Future<Upload>> running = new ArrayList<>();
    Descriptor config = image.manifest().config();
    running.add(workers.start(() -> push(target, stored(config))));
    for (StageLayer layer : layers) {
      running.add(workers.start(() -> push(target, layer)));
    }
    for (Future<Upload> one : running) {
      Workers.await(one);
    }
    registry.pushManifest(target, image.descriptor(), image.manifest().bytes());
  }

  private Upload push(ImageReference target, StageLayer wanted)
      throws IOException, InterruptedException {
    Layer layer = wanted.layer();
    Blob remote = wanted.remote();
    Optional<Blob> stored = content.find(layer.blob().digest());
    return push(target, stored.isEmpty() && remote != null ? remote : stored(layer.blob()));
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
