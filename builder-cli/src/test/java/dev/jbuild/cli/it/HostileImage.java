package dev.jbuild.cli.it;

import dev.jbuild.oci.Digest;
import dev.jbuild.registry.testing.FakeRegistry;
import dev.jbuild.registry.testing.FakeStorage;
import java.nio.charset.StandardCharsets;

/**
 * Images that nobody means well with, in a {@link FakeRegistry}, each in the repository {@code
 * image} under the tag {@code 1}.
 */
record HostileImage(FakeRegistry registry) {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns the config of an image of one layer, with {@code more} members, which end in a comma.
   */
  static byte[] config(byte[] tar, String more) {
    return utf8(
        "{%s\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
            .formatted(more, Digest.sha256(tar)));
  }

  /** Puts an image whose one layer is {@code tar}, compressed. */
  void layer(byte[] tar) throws Exception {
    image(config(tar, ""), RawTar.gzip(tar));
  }

  /** Puts an image of one layer; the result is the digest of the layer's blob. */
  Digest image(byte[] config, byte[] blob) {
    return image(config, blob, blob.length);
  }

  /** Puts an image of one layer that says it has {@code size} bytes. */
  Digest image(byte[] config, byte[] blob, long size) {
    Digest layer = registry.blob("image", blob);
    manifest(
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MANIFEST,
                descriptor(CONFIG, registry.blob("image", config), config.length),
                descriptor(GZIP, layer, size)));
    return layer;
  }

  static String descriptor(String mediaType, Object digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, size);
  }

  /** Puts {@code text} where a manifest should be. */
  void manifest(String text) {
    FakeStorage.Stored stored = new FakeStorage.Stored(MANIFEST, utf8(text));
    registry.storage().manifest("image", "1", stored);
    registry.storage().manifest("image", Digest.sha256(utf8(text)).toString(), stored);
  }
}
