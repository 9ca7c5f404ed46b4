package dev.jbuild.layer.store;

import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder that is an OCI image layout and nothing else. Processes that write wait for each other;
 * whoever reads sees the layout before or after a write. Source: image-spec 1.1, image-layout.md.
 */
public final class LayoutFolder {
  private static final int MAX_DOCUMENT = 8 << 20;

  /** A reader that began before a blob was dropped may still want it for so long. */
  private static final Duration DROPPED = Duration.ofDays(1);

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private final Path root;

  private LayoutFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Returns the layout in {@code root}; nothing is read or made yet. */
  public static LayoutFolder of(Path root) {
    return new LayoutFolder(root);
  }

  /**
   * Returns the manifests and indexes that {@code index.json} lists.
   *
   * @throws IllegalArgumentException if it is malformed or larger than 8 MiB
   */
  public List<Descriptor> manifests() throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve("index.json"))) {
      byte[] bytes = in.readNBytes(MAX_DOCUMENT + 1);
      if (bytes.length > MAX_DOCUMENT) {
        throw new IllegalArgumentException("index.json has more than 8 MiB");
      }
      return ImageIndex.parse(bytes).manifests();
    }
  }

  /** Returns whether {@code manifest} has the name {@code tag}, alone or behind a repository. */
  public boolean isNamed(Descriptor manifest, String tag) {
    String name = manifest.annotations().getOrDefault(IndexTags.NAME, "");
    return name.equals(tag) || name.endsWith(":" + tag);
  }

  /**
   * Returns a blob. Its stream is verified.
   *
   * @throws IllegalArgumentException if it isn't there, or has another size
   */
  public Blob blob(Descriptor descriptor) throws IOException {
    return new DirectoryContentStore(root, root)
        .find(descriptor.digest())
        .filter(blob -> blob.size() == descriptor.size())
        .orElseThrow(
            () -> new IllegalArgumentException("the layout has no blob " + descriptor.digest()));
  }

  /**
   * Returns the bytes of a manifest or index.
   *
   * @throws IllegalArgumentException if it isn't there, or larger than 8 MiB
   */
  public byte[] document(Descriptor descriptor) throws IOException {
    if (descriptor.size() > MAX_DOCUMENT) {
      throw new IllegalArgumentException(
          descriptor.digest() + " has " + descriptor.size() + " bytes, more than 8 MiB");
    }
    try (InputStream in = blob(descriptor).open()) {
      return in.readAllBytes();
    }
  }

  /** Makes the layout if it isn't there, and waits until nobody else writes. */
  public Writing write() throws IOException {
    Files.createDirectories(root.resolve("blobs/sha256"));
    FolderLock lock = new FolderLock(root.resolve(".jbuild-lock"));
    FolderLock.Held held = lock.hold();
    try {
      return new Writing(lock, held);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** The layout while this process alone writes to it. */
  public final class Writing implements AutoCloseable {
    private final FolderLock.Held held;
    private final Path work = root.resolve(".jbuild-work");
    private final DirectoryContentStore content = new DirectoryContentStore(root, work);
    private final IndexTags tags;

    private Writing(FolderLock lock, FolderLock.Held held) throws IOException {
      this.held = held;
      this.tags = new IndexTags(root, work, lock);
      DeleteTree.delete(work);
      Files.createDirectory(work);
      Path version = root.resolve("oci-layout");
      if (!Files.exists(version)) {
        DurableFile.write(version, work, StateFolder.LAYOUT.getBytes(StandardCharsets.UTF_8));
      }
    }

    /** Returns whether a blob is there, in its size. */
    public boolean has(Descriptor blob) throws IOException {
      return content.find(blob.digest()).filter(one -> one.size() == blob.size()).isPresent();
    }

    /** Writes a blob, as {@link ContentStore#put}. */
    public void put(Descriptor blob, InputStream in) throws IOException {
      try (in) {
        content.put(blob, in);
      }
    }

    /** Gives {@code name} to {@code manifest}. */
    public void tag(String name, Descriptor manifest) throws IOException {
      tags.setWhileHeld(name, manifest);
    }

    /** Removes blobs that no manifest has named for a day. */
    public void tidy() throws IOException {
      Set<Digest> named = new HashSet<>();
      for (Descriptor one : manifests()) {
        addNamed(one, named);
      }
      Instant now = Instant.now();
      List<Path> files;
      try (Stream<Path> all = Files.list(root.resolve("blobs/sha256"))) {
        files = all.toList();
      }
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!HEX.matcher(name).matches()) {
          continue;
        }
        if (named.contains(Digest.ofHex("sha256", name))) {
          Files.setLastModifiedTime(file, FileTime.from(now));
        } else if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(DROPPED))) {
          Files.deleteIfExists(file);
        }
      }
    }

    private void addNamed(Descriptor root, Set<Digest> named) throws IOException {
      if (!named.add(root.digest())) {
        return;
      }
      if (MediaTypes.isIndex(root.mediaType())) {
        for (Descriptor child : ImageIndex.parse(document(root)).manifests()) {
          addNamed(child, named);
        }
      } else if (MediaTypes.isManifest(root.mediaType())) {
        Manifest manifest = Manifest.parse(document(root));
        named.add(manifest.config().digest());
        manifest.layers().forEach(layer -> named.add(layer.digest()));
      }
    }

    @Override
    public void close() throws IOException {
      try (held) {
        DeleteTree.delete(work);
      } catch (NoSuchFileException gone) {
        // Whoever removed the whole folder has what he wanted.
      }
    }
  }
}
