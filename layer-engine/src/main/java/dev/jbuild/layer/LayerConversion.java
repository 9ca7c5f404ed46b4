package dev.jbuild.layer;

import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.Change;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.WholeBlob;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes layers once more, in another form. Safe for use by several threads. */
public final class LayerConversion {
  private final StateFolder state;
  private final Layers layers;

  /** Converts layers in the store of {@code state}. */
  public LayerConversion(StateFolder state, Layers layers) {
    this.state = state;
    this.layers = layers;
  }

  /** Returns the layer with the same files and times, compressed otherwise. */
  public Layer recompress(Layer layer, Compression wanted) throws IOException {
    return WholeBlob.read(
        blob(layer),
        blob -> {
          try (Ingest ingest = state.content().begin()) {
            try (InputStream plain = Decompression.open(blob, name(layer));
                OutputStream out = wanted.over(new UnclosedStream(ingest))) {
              plain.transferTo(out);
            }
            Descriptor made = ingest.commit(wanted.mediaType());
            return new Layer(made, layer.diffId());
          }
        });
  }

  private static String name(Layer layer) {
    return layer.blob().digest().toString();
  }

  /**
   * Returns whether a layer that this engine wrote in the form {@code was} would have other times
   * with the limit {@code epoch}.
   */
  public boolean hasOtherTimes(Layer layer, @Nullable Instant was, Instant epoch)
      throws IOException {
    if (epoch.equals(was)) {
      return false;
    }
    for (FileNode file : layers.index(layer).files()) {
      if (!limited(file.mtime(), was, epoch).equals(file.mtime())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns a layer that this engine wrote, with the limit {@code wanted} of times instead of
   * {@code was}: as if it were written with that limit. What was cut to an earlier limit goes up to
   * the new one; it was later than the earlier limit, and so most likely later than both.
   */
  public Layer retime(Layer layer, @Nullable Instant was, LayerForm wanted) throws IOException {
    LayerOptions options =
        new LayerOptions(
            wanted.compression(),
            wanted.sourceDateEpoch(),
            InstantSource.system(),
            OverlayXattrs.TRUSTED);
    return WholeBlob.read(
        blob(layer),
        blob -> {
          try (LayerWriter out = new LayerWriter(state, options);
              InputStream plain = Decompression.open(blob, name(layer))) {
            LayerReader in = LayerReader.withoutTable(plain, name(layer));
            for (Optional<Change> change = in.next(); change.isPresent(); change = in.next()) {
              switch (change.get()) {
                case Change.Put(var node) ->
                    out.put(
                        node.withMtime(limited(node.mtime(), was, wanted.sourceDateEpoch())),
                        in.content());
                case Change.Whiteout(var path) -> out.whiteout(path);
                case Change.Opaque(var directory) -> out.opaque(directory);
              }
            }
            return out.finish();
          }
        });
  }

  private static Instant limited(Instant time, @Nullable Instant was, @Nullable Instant epoch) {
    return epoch != null && (time.isAfter(epoch) || time.equals(was)) ? epoch : time;
  }

  private Blob blob(Layer layer) throws IOException {
    return state
        .content()
        .find(layer.blob().digest())
        .orElseThrow(() -> new FileNotFoundException("blob " + layer.blob().digest()));
  }
}
