package dev.jbuild.builder.prune;

import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What belongs to images of the store. */
final class ImageContents {
  private static final int MAX_DOCUMENT_BYTES = 8 << 20;

  private final Path blobs;

  ImageContents(StateFolder state) {
    this.blobs = state.folder("blobs/sha256");
  }

  /**
   * Digests.
   *
   * @param blobs manifests, configs and layers, whether they are there or not
   */
  record Parts(Set<Digest> blobs, Set<Digest> diffIds) {}

  /** Returns the parts of the image or index {@code root}; what can't be read has no parts. */
  Parts of(Digest root) throws IOException {
    Parts parts = new Parts(new HashSet<>(), new HashSet<>());
    add(root, parts);
    return parts;
  }

  private void add(Digest root, Parts parts) throws IOException {
    if (!parts.blobs.add(root)) {
      return;
    }
    Optional<Json.Object> document = document(root);
    try {
      if (document.isEmpty()) {
        return;
      }
      byte[] bytes = document.get().bytes();
      if (document.get().get("manifests").isPresent()) {
        for (Descriptor child : ImageIndex.parse(bytes).manifests()) {
          add(child.digest(), parts);
        }
      } else {
        add(Manifest.parse(bytes), parts);
      }
    } catch (IllegalArgumentException malformed) {
      // It keeps itself, and nothing else.
    }
  }

  private void add(Manifest manifest, Parts parts) throws IOException {
    parts.blobs.add(manifest.config().digest());
    manifest.layers().forEach(layer -> parts.blobs.add(layer.digest()));
    Optional<Json.Object> config = document(manifest.config().digest());
    if (config.isPresent()) {
      parts.diffIds.addAll(ImageConfig.parse(config.get().bytes()).diffIds());
    }
  }

  /** Read as a file: a store that is asked for it would take it for used. */
  private Optional<Json.Object> document(Digest digest) throws IOException {
    Path file = blobs.resolve(digest.hex());
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_DOCUMENT_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(Files.readAllBytes(file)).asObject("document"));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
