package dev.jbuild.builder;

import dev.jbuild.builder.Contexts.Opened;
import dev.jbuild.builder.cache.DirectoryStepCache;
import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.InlineTree;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import dev.jbuild.registry.Download.Validators;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Contexts that come as one stream of bytes. Those of an archive become a layer of the store, with
 * the owners that the archive gives them; anything else is a Buildfile.
 */
final class ContextArchives {
  /** As BuildKit calls a file that is the whole context. */
  private static final String NAME = "context";

  private final StateFolder state;
  private final Layers layers;
  private final StepCache kept;

  ContextArchives(StateFolder state, Layers layers) {
    this.state = state;
    this.layers = layers;
    this.kept = new DirectoryStepCache(state);
  }

  /** Opens what a stream gives. */
  Opened open(InputStream in) throws IOException, InterruptedException {
    try (Ingest ingest = state.content().begin()) {
      in.transferTo(ingest);
      Descriptor blob = ingest.commit("application/octet-stream");
      Validators none = new Validators(null, null);
      FetchedFile file = new FetchedFile(blob.digest(), blob.size(), none);
      Opened.Layered opened = open(file);
      return opened.buildfile().isEmpty()
          ? opened
          : new Opened.Layered(stage(null, null), opened.buildfile());
    }
  }

  /** Opens a file of the store. */
  Opened.Layered open(FetchedFile file) throws IOException, InterruptedException {
    StepKey key = StepKey.of("context", 1).put("blob", file.digest().toString()).build();
    Optional<StepResult> known = kept.find(key);
    Layer layer;
    if (known.isPresent()
        && state.content().find(known.get().layer().blob().digest()).isPresent()) {
      layer = known.get().layer();
    } else {
      layer = layers.write(plan(file));
      kept.put(key, new StepResult(layer, Instant.now(), null));
    }
    return new Opened.Layered(stage(key, layer), buildfile(file));
  }

  private CopyPlan plan(FetchedFile file) throws IOException, InterruptedException {
    CopyOptions options = CopyOptions.to("/").unpacking().preservingOwners();
    InlineTree nothing = new InlineTree(Map.of(), Instant.EPOCH);
    return layers.planCopy(
        new BlobTree(NAME, file, true, state.content()), List.of(NAME), nothing, options);
  }

  private static StageState stage(@Nullable StepKey key, @Nullable Layer layer) {
    List<StageLayer> one =
        key == null || layer == null
            ? List.of()
            : List.of(
                new StageLayer(
                    key.digest(), CompletableFuture.completedFuture(layer), null, null, null));
    Platform platform = Platform.ofThisMachine();
    return new StageState(platform, ImageConfig.empty(platform), one, RunConfig.EMPTY, List.of());
  }

  private Optional<byte[]> buildfile(FetchedFile file) throws IOException {
    Blob blob =
        state
            .content()
            .find(file.digest())
            .orElseThrow(() -> new FileNotFoundException("blob " + file.digest()));
    if (Layers.isArchive(blob.open())) {
      return Optional.empty();
    }
    try (InputStream in = blob.open()) {
      return Optional.of(in.readNBytes(BuildRequest.BuildfileText.MAX_BYTES + 1));
    }
  }
}
