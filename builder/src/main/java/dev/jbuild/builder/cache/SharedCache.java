package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where records of steps and their layers are kept for other machines. */
interface SharedCache {

  /**
   * Returns what is there; empty if nothing is there yet.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  Optional<CacheRecords> read() throws IOException, InterruptedException;

  /** Returns a layer that {@link #read} told of. */
  Blob layer(Descriptor layer) throws IOException;

  /**
   * Adds {@code mine}; loses nothing that others add at the same time.
   *
   * @param layers the layers of {@code mine}, in its order
   * @param now the time that the records are used
   */
  void write(CacheRecords mine, List<Blob> layers, Instant now)
      throws IOException, InterruptedException;

  /** Reads blobs of one cache. */
  @FunctionalInterface
  interface Documents {
    Blob blob(Descriptor descriptor) throws IOException;
  }

  /**
   * Reads the records of a manifest: of a cache, or of an image that has one in its config.
   *
   * @throws IllegalArgumentException if it is malformed or too large
   */
  static CacheRecords records(Manifest manifest, Documents documents) throws IOException {
    Descriptor config = manifest.config();
    for (Descriptor layer : manifest.layers()) {
      if (!MediaTypes.toOci(layer.mediaType()).startsWith(MediaTypes.OCI_LAYER)) {
        throw new IllegalArgumentException("a layer of it is of the type " + layer.mediaType());
      }
    }
    return switch (MediaTypes.toOci(config.mediaType())) {
      case CacheRecords.CONFIG ->
          CacheRecords.parse(
              Json.parse(bytes(config, documents)).asObject("cache"), manifest.layers());
      case MediaTypes.OCI_CONFIG ->
          InlineCache.records(ImageConfig.parse(bytes(config, documents)), manifest.layers());
      default ->
          throw new IllegalArgumentException(
              "it is no cache of jbuild: its config is of the type " + config.mediaType());
    };
  }

  private static byte[] bytes(Descriptor config, Documents documents) throws IOException {
    if (config.size() > CacheRecords.MAX_CONFIG_BYTES) {
      throw new IllegalArgumentException(
          "its config has " + config.size() + " bytes, more than 32 MiB");
    }
    try (InputStream in = documents.blob(config).open()) {
      return in.readAllBytes();
    }
  }

  /** Returns the bytes of a small document as a blob. */
  static Blob document(byte[] bytes) {
    return new Document(Digest.sha256(bytes), List.of(bytes));
  }

  /**
   * A blob in memory.
   *
   * @param bytes one array
   */
  record Document(Digest digest, List<byte[]> bytes) implements Blob {
    @Override
    public long size() {
      return bytes.getFirst().length;
    }

    @Override
    public InputStream open() {
      return new java.io.ByteArrayInputStream(bytes.getFirst());
    }
  }
}
