package dev.jbuild.layer.image;

import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.History;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
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
import java.util.function.Consumer;

/** Puts images together. */
public final class ImageWriter {
  private final ContentStore content;
  private final boolean docker;

  private ImageWriter(ContentStore content, boolean docker) {
    this.content = content;
    this.docker = docker;
  }

  /** Returns one that writes to {@code content}, in OCI's media types. */
  public static ImageWriter oci(ContentStore content) {
    return new ImageWriter(content, false);
  }

  /** Returns one that writes to {@code content}, in the media types of Docker's schema 2. */
  public static ImageWriter docker(ContentStore content) {
    return new ImageWriter(content, true);
  }

  /**
   * Stores an index of images.
   *
   * @param images in the order that they are to have; annotations of their descriptors go along
   */
  public ImageTree index(List<Image> images, SequencedMap<String, String> annotations)
      throws IOException {
    String mediaType = type(MediaTypes.OCI_INDEX);
    List<Descriptor> manifests = images.stream().map(Image::descriptor).toList();
    byte[] bytes = new ImageIndex(mediaType, manifests, annotations).bytes();
    Descriptor descriptor = Descriptor.of(mediaType, bytes);
    put(descriptor, bytes);
    return new ImageTree(descriptor, images);
  }

  private String type(String oci) {
    return docker ? MediaTypes.toDocker(oci) : MediaTypes.toOci(oci);
  }

  /**
   * Stores the config and the manifest of an image.
   *
   * @param config whose diffIDs are ignored: those of {@code layers} are written; history entries
   *     that are missing for layers are added
   * @param layers all of them, from the base up; their blobs needn't be in the store
   * @throws IllegalArgumentException if the history tells more layers than there are
   */
  public Image write(
      ImageConfig config, List<Layer> layers, SequencedMap<String, String> annotations)
      throws IOException {
    return write(config, layers, annotations, _ -> {});
  }

  /** As the other; {@code stored} is told the config before the manifest is stored. */
  public Image write(
      ImageConfig config,
      List<Layer> layers,
      SequencedMap<String, String> annotations,
      Consumer<Descriptor> stored)
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
    Descriptor configBlob = Descriptor.of(type(MediaTypes.OCI_CONFIG), configBytes);
    put(configBlob, configBytes);
    stored.accept(configBlob);
    Manifest manifest =
        new Manifest(
            type(MediaTypes.OCI_MANIFEST),
            configBlob,
            layers.stream()
                .map(Layer::blob)
                .map(blob -> blob.withMediaType(type(blob.mediaType())))
                .toList(),
            annotations);
    byte[] bytes = manifest.bytes();
    Descriptor descriptor = Descriptor.of(manifest.mediaType(), bytes);
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
