package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerConversion;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Brings layers into the form that an output wants. What came from the cache may have been written
 * by a build that wanted another; it becomes what a build without cache would have written. What
 * was converted once is kept as the result of a step.
 */
final class LayerForms {
  private final Store store;
  private final LayerConversion conversion;
  private final RootFilesystems roots;
  private final Workers workers;

  LayerForms(Store store, RootFilesystems roots, Workers workers) {
    this.store = store;
    this.conversion = store.conversion();
    this.roots = roots;
    this.workers = workers;
  }

  /** Returns {@code layers} as an image of {@code form} has them. */
  List<Layer> of(List<StageLayer> layers, ImageForm form, @Nullable Instant sourceDateEpoch)
      throws IOException, InterruptedException {
    LayerForm wanted = new LayerForm(form.compression(), sourceDateEpoch);
    List<Future<Layer>> running = new ArrayList<>();
    for (StageLayer layer : layers) {
      Future<StepResult> result = layer.result();
      if (result == null) {
        running.add(
            isAsItIs(layer.layer(), form)
                ? CompletableFuture.completedFuture(placed(layer.layer(), form))
                : workers.start(() ->
                    recompressed(roots.fetch(List.of(layer)).getFirst(), form.compression())));
      } else {
        LayerForm was = Workers.await(result).form();
        running.add(
            was.equals(wanted)
                ? layer.packed()
                : workers.start(() -> own(roots.fetch(List.of(layer)).getFirst(), was, wanted)));
      }
    }
    List<Layer> all = new ArrayList<>();
    for (Future<Layer> one : running) {
      all.add(Workers.await(one));
    }
    return all;
  }

  /**
   * Returns the result of the step that made {@code layer}, as a cache of {@code wanted} has it.
   * Its times stay.
   */
  StepResult compressed(StageLayer layer, StepResult result, Compression wanted)
      throws IOException, InterruptedException {
    if (result.form().compression().equals(wanted)) {
      return result;
    }
    Layer made = recompressed(roots.fetch(List.of(layer)).getFirst(), wanted);
    LayerForm form = new LayerForm(wanted, result.form().sourceDateEpoch());
    return new StepResult(made, result.created(), null, form);
  }

  /**
   * Returns whether a layer of the base can stay. It keeps its files and times anyway; at which
   * level it was made nobody knows. Docker's media types know no zstd.
   */
  private static boolean isAsItIs(Layer base, ImageForm form) {
    String type = base.blob().mediaType();
    boolean isUnknown =
        form.types() == ImageForm.Types.DOCKER && type.equals(MediaTypes.OCI_LAYER_ZSTD);
    return !isUnknown && (!form.force() || type.equals(form.compression().mediaType()));
  }

  /** A layer of the base that has URLs is said to be had there only where the form wants that. */
  private static Layer placed(Layer base, ImageForm form) {
    Descriptor blob = base.blob();
    if (blob.urls().isEmpty()) {
      return base;
    }
    return new Layer(
        form.prefersNondistributable()
            ? blob.withMediaType(MediaTypes.nondistributable(blob.mediaType()))
            : blob.withUrls(List.of()),
        base.diffId());
  }

  private Layer own(Layer layer, LayerForm was, LayerForm wanted) throws IOException {
    Instant before = was.sourceDateEpoch();
    Instant epoch = wanted.sourceDateEpoch();
    if (epoch != null && conversion.hasOtherTimes(layer, before, epoch)) {
      return converted(
          layer, String.valueOf(before), wanted, () -> conversion.retime(layer, before, wanted));
    }
    Compression compression = wanted.compression();
    return was.compression().equals(compression) ? layer : recompressed(layer, compression);
  }

  private Layer recompressed(Layer layer, Compression compression) throws IOException {
    LayerForm wanted = new LayerForm(compression, null);
    return converted(layer, "", wanted, () -> conversion.recompress(layer, compression));
  }

  @FunctionalInterface
  private interface Converting {
    Layer make() throws IOException;
  }

  private Layer converted(Layer layer, String before, LayerForm wanted, Converting converting)
      throws IOException {
    StepKey key =
        StepKey.of("convert", 1)
            .put("blob", layer.blob().digest().toString())
            .put("was", before)
            .put("compression", wanted.compression().toString())
            .put("epoch", String.valueOf(wanted.sourceDateEpoch()))
            .build();
    Optional<StepResult> known = store.steps().find(key);
    if (known.isPresent()
        && store.content().find(known.get().layer().blob().digest()).isPresent()) {
      return known.get().layer();
    }
    Layer made = converting.make();
    store.steps().put(key, new StepResult(made, Instant.EPOCH, null, wanted));
    return made;
  }
}
