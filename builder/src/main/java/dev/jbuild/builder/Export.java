package dev.jbuild.builder;

import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.image.DockerArchive;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.OciArchive;
import dev.jbuild.layer.image.RootfsTar;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.ImageReference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes an image to files and folders. Its layers are in the store. */
final class Export {
  private static final int BUFFER = 256 << 10;
  private static final String DOCKER_HUB_SHORT = "docker.io/library/";
  private static final String DOCKER_HUB = "docker.io/";

  private final ContentStore content;
  private final Layers layers;
  private final List<ImageReference> names;

  Export(Store store, List<ImageReference> names) {
    this.content = store.content();
    this.layers = store.layers();
    this.names = names;
  }

  void write(Image image, Output output, Tasks tasks) throws IOException {
    try (Tasks.Running task = tasks.start("write " + output.destination())) {
      switch (output) {
        case Output.OciLayout(var folder, boolean archive) when !archive ->
            OciArchive.writeFolder(content, List.of(image), fullNames(), folder);
        case Output.OciLayout(var file, boolean _) ->
            whole(file, out -> OciArchive.write(content, List.of(image), fullNames(), out));
        case Output.DockerArchive(var file) ->
            whole(file, out -> DockerArchive.write(content, image, dockerNames(), out));
        case Output.RootfsTar(var file) -> whole(file, out -> RootfsTar.write(layers, image, out));
      }
      task.done();
    }
  }

  private List<String> fullNames() {
    return names.stream().map(ImageReference::toString).distinct().toList();
  }

  /** Docker knows its own hub's images by their short names. */
  private List<String> dockerNames() {
    return names.stream()
        .map(name -> name.toString())
        .map(name ->
            name.startsWith(DOCKER_HUB_SHORT)
                ? name.substring(DOCKER_HUB_SHORT.length())
                : name.startsWith(DOCKER_HUB) ? name.substring(DOCKER_HUB.length()) : name)
        .toList();
  }

  @FunctionalInterface
  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /** The file appears as a whole or not at all. */
  private static void whole(Path file, Writing writing) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path part = Files.createTempFile(folder, ".jbuild", ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
        writing.to(out);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
