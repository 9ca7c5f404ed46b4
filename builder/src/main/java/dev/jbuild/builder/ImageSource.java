package dev.jbuild.builder;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.layer.image.OciLayout;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.Resolved;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the manifests and blobs of one image come from. */
sealed interface ImageSource {

  /** Returns the manifest or index that the image's name means, if there is one. */
  Optional<Descriptor> describe() throws IOException, InterruptedException;

  /** Returns the bytes of a manifest or index. */
  byte[] manifest(Descriptor descriptor) throws IOException, InterruptedException;

  /** Returns a config or layer. */
  Blob blob(Descriptor descriptor) throws IOException;

  /** Returns the repository that layers can be mounted from, or null. */
  @Nullable ImageReference repository();

  /** Reads a whole blob. */
  static byte[] bytes(Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      return in.readAllBytes();
    }
  }

  private static Blob present(Optional<Blob> blob, Descriptor descriptor, String place) {
    return blob.orElseThrow(
        () -> new IllegalArgumentException(place + " has no blob " + descriptor.digest()));
  }

  /** An image of the local store. */
  record Local(ContentStore content, Descriptor root) implements ImageSource {
    @Override
    public Optional<Descriptor> describe() {
      return Optional.of(root);
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
      return bytes(blob(descriptor));
    }

    @Override
    public Blob blob(Descriptor descriptor) throws IOException {
      return present(content.find(descriptor.digest()), descriptor, "the local store");
    }

    @Override
    public @Nullable ImageReference repository() {
      return null;
    }
  }

  /** An image of a registry. */
  record Remote(RegistryClient registry, ImageReference reference) implements ImageSource {
    @Override
    public Optional<Descriptor> describe() throws IOException, InterruptedException {
      return registry.describe(reference);
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException, InterruptedException {
      return registry
          .resolve(reference.withDigest(descriptor.digest()))
          .map(Resolved::bytes)
          .orElseThrow(
              () -> new IllegalArgumentException("the registry has no " + descriptor.digest()));
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      return registry.blob(reference, descriptor);
    }

    @Override
    public ImageReference repository() {
      return reference;
    }
  }

  /**
   * An image of an OCI layout on disk.
   *
   * @param root the manifest for the wanted platform
   */
  record Layout(OciLayout layout, Descriptor root) implements ImageSource {
    /** How references to layouts start; {@code PATH[:TAG|@DIGEST]} follows. */
    static final String PREFIX = "oci-layout://";

    static Layout of(BaseImage image) throws IOException {
      String rest = image.reference().substring(PREFIX.length());
      int at = rest.indexOf('@');
      int colon = rest.lastIndexOf(':');
      int cut = at >= 0 ? at : colon > rest.lastIndexOf('/') ? colon : rest.length();
      OciLayout layout = OciLayout.open(Path.of(rest.substring(0, cut)));
      String name = cut < rest.length() ? rest.substring(cut + 1) : "";
      return new Layout(layout, layout.resolve(name, image.platform()));
    }

    @Override
    public Optional<Descriptor> describe() {
      return Optional.of(root);
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
      return bytes(blob(descriptor));
    }

    @Override
    public Blob blob(Descriptor descriptor) throws IOException {
      return present(layout.blob(descriptor.digest()), descriptor, "the layout");
    }

    @Override
    public @Nullable ImageReference repository() {
      return null;
    }
  }
}
