package dev.jbuild.layer.image;

import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.History;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Puts images together. */
public final class ImageWriter {
  private final ContentStore content;

  /** Writes to {@code content}. */
  public ImageWriter(ContentStore content) {
    this.content = content;
  }

  /**
   * Stores the config and the manifest of an image, in OCI's media types.
   *
   * @param config whose diffIDs are ignored: those of {@code layers} are written; history entries
   *     that are missing for layers are added
   * @param layers all of them, from the base up; their blobs needn't be in the store
   * @throws IllegalArgumentException if the history tells more layers than there are
   */
  public Image write(
      ImageConfig config, List<Layer> layers, SequencedMap<String, String> annotations)
      throws IOException {
    ImageConfig complete =
        new ImageConfig(
            config.platform(),
            config.created(),
            config.author(),
            config.config(),
            layers.stream().map(Layer::diffId).toList(),
            history(config, layers.size()),
            config.other());
    byte[] configBytes = complete.bytes();
    Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, configBytes);
    put(configBlob, configBytes);
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            configBlob,
            layers.stream().map(Layer::blob).map(ImageWriter::toOci).toList(),
            annotations);
    byte[] bytes = manifest.bytes();
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, bytes);
    put(descriptor, bytes);
    return new Image(descriptor.withPlatform(config.platform()), manifest, complete);
  }

  /** An image that is there already costs no wait for the disk. */
  private void put(Descriptor descriptor, byte[] bytes) throws IOException {
    Optional<Blob> stored = content.find(descriptor.digest());
    if (stored.isEmpty() || !has(stored.get(), bytes)) {
      content.put(descriptor, new ByteArrayInputStream(bytes));
    }
  }

  private static boolean has(Blob stored, byte[] bytes) throws IOException {
    try (InputStream in = stored.open()) {
      return Arrays.equals(in.readNBytes(bytes.length + 1), bytes);
    } catch (LayerException corrupt) {
      return false;
    }
  }

  private static Descriptor toOci(Descriptor layer) {
    return layer.withMediaType(MediaTypes.toOci(layer.mediaType()));
  }

  private static List<History> history(ImageConfig config, int layers) {
    List<History> history = new ArrayList<>(config.history());
    long told = history.stream().filter(entry -> !entry.emptyLayer()).count();
    if (told > layers) {
      throw new IllegalArgumentException(
          "the history tells of " + told + " layers, but there are " + layers);
    }
    for (; told < layers; told++) {
      history.add(new History(config.created(), null, null, null, false));
    }
    return history;
  }
}
