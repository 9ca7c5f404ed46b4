package dev.jbuild.builder.cache;

import dev.jbuild.layer.store.LayoutFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache in an OCI image layout. One writer at a time; a reader needs no lock. */
final class FolderCache implements SharedCache {
  private final Path folder;
  private final String tag;
  private final @Nullable Digest digest;

  /**
   * A cache in {@code folder}.
   *
   * @param digest of the manifest to read, or null for that of {@code tag}
   */
  FolderCache(Path folder, String tag, @Nullable Digest digest) {
    this.folder = folder;
    this.tag = tag;
    this.digest = digest;
  }

  @Override
  public Optional<CacheRecords> read() throws IOException {
    if (!Files.exists(folder.resolve("index.json"))) {
      return Optional.empty();
    }
    LayoutFolder layout = LayoutFolder.of(folder);
    Optional<Descriptor> root =
        layout.manifests().stream()
            .filter(one -> digest == null ? layout.isNamed(one, tag) : one.digest().equals(digest))
            .findFirst();
    return root.isEmpty() ? Optional.empty() : Optional.of(records(layout, root.get()));
  }

  private CacheRecords records(LayoutFolder layout, Descriptor root) throws IOException {
    if (!MediaTypes.isIndex(root.mediaType())) {
      return SharedCache.records(Manifest.parse(layout.document(root)), layout::blob);
    }
    CacheRecords all = CacheRecords.of(List.of());
    for (Descriptor one : ImageIndex.parse(layout.document(root)).manifests()) {
      if (MediaTypes.isManifest(one.mediaType())) {
        all = all.merged(SharedCache.records(Manifest.parse(layout.document(one)), layout::blob));
      }
    }
    return all;
  }

  @Override
  public Blob layer(Descriptor layer) throws IOException {
    return LayoutFolder.of(folder).blob(layer);
  }

  @Override
  public void write(CacheRecords mine, List<Blob> layers, Instant now) throws IOException {
    try (LayoutFolder.Writing writing = LayoutFolder.of(folder).write()) {
      CacheRecords there = readOrNothing();
      if (there.contains(mine, now)) {
        return;
      }
      List<Descriptor> names = mine.layers();
      for (int i = 0; i < names.size(); i++) {
        if (!writing.has(names.get(i))) {
          try (InputStream in = layers.get(i).open()) {
            writing.put(names.get(i), in);
          }
        }
      }
      CacheRecords all = there.merged(mine).bounded(now);
      byte[] config = all.config().bytes();
      Manifest manifest = all.manifest(config);
      writing.put(manifest.config(), SharedCache.document(config).open());
      writing.put(manifest.descriptor(), SharedCache.document(manifest.bytes()).open());
      writing.tag(tag, manifest.descriptor());
      writing.tidy();
    }
  }

  /** What can't be read is written anew. */
  private CacheRecords readOrNothing() throws IOException {
    try {
      return read().orElse(CacheRecords.of(List.of()));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      return CacheRecords.of(List.of());
    }
  }
}
