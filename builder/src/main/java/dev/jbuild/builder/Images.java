package dev.jbuild.builder;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.layer.store.Tags;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds the images that a Buildfile names: by tag in the local store, in registries, in layouts on
 * disk.
 */
final class Images {
  private static final int MAX_DOCUMENT_BYTES = 8 << 20;

  private final ContentStore content;
  private final Tags tags;
  private final RegistryClient registry;
  private final boolean pull;

  /**
   * Looks in {@code store} and asks {@code registry}.
   *
   * @param pull whether tags of the local store are passed over
   */
  Images(Store store, RegistryClient registry, boolean pull) {
    this.content = store.content();
    this.tags = store.tags();
    this.registry = registry;
    this.pull = pull;
  }

  /**
   * Resolves {@code image} for its platform. Layers are not fetched.
   *
   * @param where the instruction that names it
   */
  ResolvedImage resolve(BaseImage image, Place.Source where)
      throws IOException, InterruptedException {
    try {
      ImageSource source = source(image);
      Descriptor root = source.describe().orElseThrow(() -> notFound(image.reference(), where));
      Descriptor manifest = select(source, root, image, where);
      return read(source, manifest);
    } catch (IllegalArgumentException malformed) {
      throw new StepFailedException(
          new Problem(
              "MalformedImage",
              "image " + image.reference() + ": " + malformed.getMessage(),
              where,
              "build or pull it again, or take another"));
    }
  }

  private ImageSource source(BaseImage image) throws IOException {
    if (image.reference().startsWith(ImageSource.Stored.LAYOUT)) {
      return ImageSource.Stored.inLayout(image);
    }
    ImageReference reference = ImageReference.parse(image.reference());
    Optional<Descriptor> local = pull ? Optional.empty() : tags.find(reference.toString());
    return local.isPresent()
        ? new ImageSource.Stored(local.get(), content::find, "the local store")
        : new ImageSource.Remote(registry, reference);
  }

  private Descriptor select(
      ImageSource source, Descriptor root, BaseImage image, Place.Source where)
      throws IOException, InterruptedException {
    if (!MediaTypes.isIndex(root.mediaType())) {
      return root;
    }
    ImageIndex index = ImageIndex.parse(document(source, root));
    return index
        .select(image.platform())
        .orElseThrow(() ->
            new StepFailedException(
                new Problem(
                    "NoSuchPlatform",
                    image.reference() + " has no image for " + image.platform(),
                    where,
                    "it has " + platforms(index))));
  }

  private static String platforms(ImageIndex index) {
    return String.join(
        ", ",
        index.manifests().stream()
            .map(Descriptor::platform)
            .filter(platform -> platform != null)
            .map(Platform::toString)
            .sorted()
            .toList());
  }

  private ResolvedImage read(ImageSource source, Descriptor descriptor)
      throws IOException, InterruptedException {
    Manifest manifest = Manifest.parse(document(source, descriptor));
    ImageConfig config = ImageConfig.parse(document(source, manifest.config()));
    Image whole = new Image(descriptor, manifest, config);
    List<StageLayer> layers = new ArrayList<>();
    @Nullable Digest below = null;
    for (Layer layer : whole.layers()) {
      below = chainId(below, layer.diffId());
      Layer oci = new Layer(asOci(layer.blob()), layer.diffId());
      layers.add(
          new StageLayer(
              below,
              CompletableFuture.completedFuture(oci),
              null,
              source.blob(layer.blob()),
              null));
    }
    return new ResolvedImage(descriptor.digest(), config, layers, source.repository());
  }

  /** Where a layer has URLs, an output may ask for it not to be distributed. */
  private static Descriptor asOci(Descriptor layer) {
    return layer.withMediaType(MediaTypes.toOci(MediaTypes.distributable(layer.mediaType())));
  }

  /** Source: image-spec 1.1, config.md, section Layer ChainID. */
  private static Digest chainId(@Nullable Digest below, Digest diffId) {
    return below == null
        ? diffId
        : Digest.sha256((below + " " + diffId).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a manifest, index or config: from the store if it is there, else from its source. */
  private byte[] document(ImageSource source, Descriptor descriptor)
      throws IOException, InterruptedException {
    if (descriptor.size() > MAX_DOCUMENT_BYTES) {
      throw new IllegalArgumentException(
          descriptor.digest() + " has " + descriptor.size() + " bytes, more than 8 MiB");
    }
    Optional<Blob> stored = content.find(descriptor.digest());
    if (stored.isPresent() && stored.get().size() == descriptor.size()) {
      return ImageSource.bytes(stored.get());
    }
    Blob blob =
        MediaTypes.isManifest(descriptor.mediaType()) || MediaTypes.isIndex(descriptor.mediaType())
            ? null
            : source.blob(descriptor);
    byte[] document = blob == null ? source.manifest(descriptor) : ImageSource.bytes(blob);
    content.put(descriptor, new ByteArrayInputStream(document));
    return document;
  }

  private static StepFailedException notFound(String reference, Place.Source where) {
    return new StepFailedException(
        new Problem(
            "ImageNotFound",
            "there is no image " + reference,
            where,
            "check name and tag; a stage of this file must come before its use"));
  }
}
