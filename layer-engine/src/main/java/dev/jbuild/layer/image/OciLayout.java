package dev.jbuild.layer.image;

import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.layer.store.DirectoryContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An OCI image layout that is read. Source: image-spec 1.1, image-layout.md. */
public final class OciLayout {
  /** An index is a manifest to registries, which take at most 4 MiB. */
  private static final int MAX_INDEX = 4 << 20;

  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final int MAX_INDEXES = 1000;

  private final Path root;
  private final ImageIndex index;
  private final ContentStore content;

  private OciLayout(Path root, ImageIndex index) {
    this.root = root;
    this.index = index;
    this.content = new DirectoryContentStore(root, root);
  }

  /**
   * Opens the layout in the folder {@code root}.
   *
   * @throws LayerException with the problem NoLayout if there is none
   */
  public static OciLayout open(Path root) throws IOException {
    try {
      if (!Files.readString(root.resolve("oci-layout")).contains("imageLayoutVersion")) {
        throw noLayout(root, "its file oci-layout names no version", null);
      }
      return new OciLayout(root, ImageIndex.parse(bounded(root.resolve("index.json"))));
    } catch (NoSuchFileException missing) {
      throw noLayout(root, "there is no file " + Path.of(missing.getFile()).getFileName(), missing);
    } catch (IllegalArgumentException malformed) {
      throw noLayout(root, "its index.json is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private static byte[] bounded(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_INDEX);
    }
  }

  private static LayerException noLayout(Path root, String what, @Nullable Throwable cause) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "NoLayout",
            "this is no OCI image layout: " + what,
            new Place.File(root.toString()),
            "give the folder that skopeo or jbuild -o type=oci,tar=false wrote"),
        cause);
  }

  /**
   * Returns the manifest that a name means, with its bytes in {@link #blob}.
   *
   * @param name a tag, a digest, or empty for the only image, or that of the tag {@code latest}
   * @throws LayerException with the problem LayoutImageNotFound
   */
  public Descriptor resolve(String name, Platform platform) throws IOException {
    List<Descriptor> named = named(name);
    List<Descriptor> candidates = new ArrayList<>();
    Set<Digest> indexes = new HashSet<>();
    for (Descriptor one : named) {
      candidates.addAll(manifests(one, indexes));
    }
    if (candidates.size() == 1 && candidates.getFirst().platform() == null) {
      return candidates.getFirst();
    }
    return platform
        .best(candidates, Descriptor::platform)
        .or(() -> candidates.stream().filter(one -> one.platform() == null).findFirst())
        .orElseThrow(() -> notFound(name, platform, candidates));
  }

  private List<Descriptor> named(String name) {
    if (name.isEmpty()) {
      List<Descriptor> latest = tagged("latest");
      return latest.isEmpty() ? index.manifests() : latest;
    }
    if (!name.contains(":") || !name.startsWith("sha")) {
      return tagged(name);
    }
    Digest digest = Digest.parse(name);
    List<Descriptor> listed =
        index.manifests().stream().filter(one -> one.digest().equals(digest)).toList();
    return listed;
  }

  private List<Descriptor> tagged(String tag) {
    return index.manifests().stream()
        .filter(one -> {
          String name = one.annotations().getOrDefault(REF_NAME, "");
          return name.equals(tag) || name.endsWith(":" + tag);
        })
        .toList();
  }

  /**
   * Returns what an index lists, and those in it.
   *
   * @param seen the indexes that were looked into: one that names another often costs no more
   */
  private List<Descriptor> manifests(Descriptor one, Set<Digest> seen) throws IOException {
    if (!MediaTypes.isIndex(one.mediaType())) {
      return List.of(one);
    }
    if (seen.size() >= MAX_INDEXES || !seen.add(one.digest())) {
      return List.of();
    }
    List<Descriptor> manifests = new ArrayList<>();
    Optional<Blob> blob = blob(one.digest());
    if (blob.isPresent() && blob.get().size() <= MAX_INDEX) {
      try (InputStream in = blob.get().open()) {
        for (Descriptor child : ImageIndex.parse(in.readAllBytes()).manifests()) {
          manifests.addAll(manifests(child, seen));
        }
      }
    }
    return manifests;
  }

  private LayerException notFound(String name, Platform platform, List<Descriptor> candidates) {
    TreeSet<String> platforms = new TreeSet<>();
    for (Descriptor one : candidates) {
      if (one.platform() != null) {
        platforms.add(one.platform().toString());
      }
    }
    TreeSet<String> tags = new TreeSet<>();
    index.manifests().forEach(one -> tags.add(one.annotations().getOrDefault(REF_NAME, "")));
    tags.remove("");
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "LayoutImageNotFound",
            (name.isEmpty() ? "no image" : "no image " + name) + " for " + platform,
            new Place.File(root.toString()),
            !platforms.isEmpty()
                ? "it has " + String.join(", ", platforms)
                : tags.isEmpty()
                    ? "the layout has no tags: name a digest"
                    : "the layout has " + String.join(", ", tags)));
  }

  /** Returns a blob of this layout. */
  public Optional<Blob> blob(Digest digest) throws IOException {
    return content.find(digest);
  }
}
