package dev.jbuild.layer.image;

import dev.jbuild.json.Json;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of an OCI image layout that holds some images. */
final class ImageFiles {
  private final ContentStore content;
  private final Map<String, Blob> blobs = new TreeMap<>();
  private final Map<String, byte[]> small = new TreeMap<>();
  private final List<Descriptor> roots;

  ImageFiles(ContentStore content, ImageTree tree, List<String> names) throws IOException {
    this.content = content;
    add(tree.root());
    for (Image image : tree.images()) {
      add(image.descriptor());
      add(image.manifest().config());
      for (Descriptor layer : image.manifest().layers()) {
        add(layer);
      }
    }
    this.roots = named(tree.root(), names);
    small.put("index.json", ImageIndex.of(roots).bytes());
    small.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
  }

  List<Descriptor> roots() {
    return roots;
  }

  private void add(Descriptor one) throws IOException {
    blobs.put(
        path(one),
        content
            .find(one.digest())
            .orElseThrow(() -> new FileNotFoundException("blob " + one.digest())));
  }

  static String path(Descriptor one) {
    return "blobs/" + one.digest().algorithm() + "/" + one.digest().hex();
  }

  /** Names as containerd and as the layout's specification read them. */
  private static List<Descriptor> named(Descriptor root, List<String> names) {
    if (names.isEmpty()) {
      return List.of(root);
    }
    List<Descriptor> named = new ArrayList<>();
    for (String name : names) {
      int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
      named.add(
          root.withAnnotation("io.containerd.image.name", name)
              .withAnnotation(
                  "org.opencontainers.image.ref.name",
                  colon < 0 ? "latest" : name.substring(colon + 1)));
    }
    return named;
  }

  /** Adds the file that {@code docker load} reads. */
  void addDockerManifest(Image image, List<String> names) {
    Json.Object manifest =
        Json.object()
            .put("Config", path(image.manifest().config()))
            .put("RepoTags", Json.texts(names))
            .put(
                "Layers",
                Json.texts(image.manifest().layers().stream().map(ImageFiles::path).toList()))
            .build();
    small.put("manifest.json", new Json.Array(List.of(manifest)).bytes());
  }

  /** What takes the files. */
  interface Sink {
    void file(String path, long size, InputStream content) throws IOException;
  }

  /** Gives all files but {@code index.json}, and that one last: it makes the others count. */
  void writeTo(Sink sink) throws IOException {
    for (Map.Entry<String, Blob> blob : blobs.entrySet()) {
      try (InputStream in = blob.getValue().open()) {
        sink.file(blob.getKey(), blob.getValue().size(), in);
      }
    }
    Map<String, byte[]> ordered = new LinkedHashMap<>(small);
    byte[] index = ordered.remove("index.json");
    for (Map.Entry<String, byte[]> file : ordered.entrySet()) {
      sink.file(file.getKey(), file.getValue().length, new ByteArrayInputStream(file.getValue()));
    }
    if (index != null) {
      sink.file("index.json", index.length, new ByteArrayInputStream(index));
    }
  }
}
