package dev.jbuild.builder;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.layer.image.OciLayout;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
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

  /** Finds blobs on disk. */
  @FunctionalInterface
  interface Blobs {
    Optional<Blob> find(Digest digest) throws IOException;
  }

  /**
   * An image on disk: of the local store, or of an OCI layout.
   *
   * @param root its manifest or index
   * @param place what to call the disk's part in an error
   */
  record Stored(Descriptor root, Blobs blobs, String place) implements ImageSource {
    /** How references to layouts start; {@code PATH[:TAG|@DIGEST]} follows. */
    static final String LAYOUT = "oci-layout://";

    /** Opens the layout that {@code image} names, at the manifest for its platform. */
    static Stored inLayout(BaseImage image) throws IOException {
      String rest = image.reference().substring(LAYOUT.length());
      int at = rest.indexOf('@');
      int colon = rest.lastIndexOf(':');
      int cut = at >= 0 ? at : colon > rest.lastIndexOf('/') ? colon : rest.length();
      OciLayout layout = OciLayout.open(Path.of(rest.substring(0, cut)));
      String name = cut < rest.length() ? rest.substring(cut + 1) : "";
      return new Stored(layout.resolve(name, image.platform()), layout::blob, "the layout");
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
      return blobs
          .find(descriptor.digest())
          .orElseThrow(
              () -> new IllegalArgumentException(place + " has no blob " + descriptor.digest()));
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
}
