package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Makes images of finished stages, and brings them to where they are wanted. */
final class ImageDelivery {
  private final Delivery delivery;
  private final Store store;
  private final Assembly assembly;
  private final Map<Output.Registry, Pusher> pushers;
  private final RootFilesystems roots;
  private final Tasks tasks;

  ImageDelivery(
      Delivery delivery,
      Store store,
      LayerForms forms,
      Map<Output.Registry, Pusher> pushers,
      RootFilesystems roots,
      @Nullable SharedSteps shared,
      Tasks tasks) {
    this.delivery = delivery;
    this.store = store;
    this.assembly = new Assembly(store.content(), forms, delivery, shared);
    this.pushers = pushers;
    this.roots = roots;
    this.tasks = tasks;
  }

  /** Starts to bring a layer to the registries that want it as it is; returns at once. */
  void offer(StageLayer layer) {
    for (Map.Entry<Output.Registry, Pusher> one : pushers.entrySet()) {
      if (one.getKey().form().compression().equals(delivery.layerForm().compression())) {
        one.getValue().offer(layer);
      }
    }
  }

  private void offerConfig(ImageForm form, Descriptor config) {
    for (Map.Entry<Output.Registry, Pusher> one : pushers.entrySet()) {
      if (one.getKey().form().equals(form)) {
        one.getValue().offerConfig(config);
      }
    }
  }

  /** Brings the images of {@code stages} to every output. */
  BuildResult deliver(List<PlatformStage> stages) throws IOException, InterruptedException {
    boolean index = delivery.hasIndex();
    Map<ImageForm, ImageTree> trees = new HashMap<>();
    ImageTree first = tree(stages, delivery.mainForm(), index, trees);
    SequencedSet<ImageReference> names = new LinkedHashSet<>();
    for (Output output : delivery.outputs()) {
      ImageTree tree = first;
      if (output instanceof Output.OfImages of && !of.form().equals(delivery.mainForm())) {
        tree = tree(stages, of.form(), index, trees);
      }
      names.addAll(output.names());
      deliver(tree, output, stages);
    }
    return new BuildResult(
        first,
        index ? null : first.images().getFirst().manifest().config().digest(),
        List.copyOf(names));
  }

  private ImageTree tree(
      List<PlatformStage> stages, ImageForm form, boolean index, Map<ImageForm, ImageTree> known)
      throws IOException, InterruptedException {
    ImageTree tree = known.get(form);
    if (tree == null) {
      tree = assembly.write(stages, form, index, config -> offerConfig(form, config));
      known.put(form, tree);
    }
    return tree;
  }

  private void deliver(ImageTree tree, Output output, List<PlatformStage> stages)
      throws IOException, InterruptedException {
    Pusher pusher = output instanceof Output.Registry of ? pushers.get(of) : null;
    if (pusher != null) {
      pusher.push(tree, remotes(stages), tasks);
      return;
    }
    for (PlatformStage stage : stages) {
      roots.fetch(stage.target().layers());
    }
    if (output instanceof Output.LocalStore of) {
      for (ImageReference name : of.names()) {
        store.tags().set(name.toString(), tree.root());
      }
    } else {
      Export.write(store, tree, output, tasks);
    }
  }

  /** Returns where the layers of base images can be read if they aren't in the store. */
  private static Map<Digest, Blob> remotes(List<PlatformStage> stages) {
    Map<Digest, Blob> remotes = new HashMap<>();
    for (PlatformStage stage : stages) {
      for (StageLayer layer : stage.target().layers()) {
        Blob remote = layer.remote();
        if (remote != null) {
          remotes.put(remote.digest(), remote);
        }
      }
    }
    return remotes;
  }
}
