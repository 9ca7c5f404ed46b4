package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.image.DockerArchive;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.layer.image.OciArchive;
import dev.jbuild.layer.image.Rootfs;
import dev.jbuild.oci.ImageReference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes images to files and folders. Their layers are in the store. */
final class Export {
  private static final int BUFFER = 256 << 10;

  /** As Linux has it. */
  private static final int MAX_LINKS = 40;

  private static final String DOCKER_HUB_SHORT = "docker.io/library/";
  private static final String DOCKER_HUB = "docker.io/";

  private Export() {}

  static void write(Store store, ImageTree tree, Output output, Tasks tasks) throws IOException {
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.WRITE, "write " + output.title())) {
      switch (output) {
        case Output.OciFolder of ->
            OciArchive.writeFolder(store.content(), tree, fullNames(of.names()), of.folder());
        case Output.OciTar of ->
            to(
                of.destination(),
                out -> OciArchive.write(store.content(), tree, fullNames(of.names()), out));
        case Output.DockerTar of ->
            to(
                of.destination(),
                out ->
                    DockerArchive.write(
                        store.content(), tree.images().getFirst(), dockerNames(of.names()), out));
        case Output.FilesTar of ->
            to(of.destination(), out -> rootfs(store, tree, of.split()).write(out));
        case Output.FilesFolder of ->
            rootfs(store, tree, of.split()).writeFolder(of.folder(), of.delete());
        case Output.Registry _, Output.LocalStore _ ->
            throw new IllegalArgumentException(output.title() + " is no file");
      }
      task.done();
    }
  }

  private static Rootfs rootfs(Store store, ImageTree tree, @Nullable Boolean split) {
    boolean own = split == null ? tree.isIndex() : split;
    List<Rootfs.Part> parts = new ArrayList<>();
    for (Image image : tree.images()) {
      String folder = own ? image.config().platform().full().replace('/', '_') : "";
      parts.add(new Rootfs.Part(folder, image));
    }
    return new Rootfs(store.layers(), parts);
  }

  private static List<String> fullNames(List<ImageReference> names) {
    return names.stream().map(ImageReference::toString).distinct().toList();
  }

  /** Docker knows its own hub's images by their short names. */
  private static List<String> dockerNames(List<ImageReference> names) {
    return names.stream()
        .map(ImageReference::toString)
        .map(name ->
            name.startsWith(DOCKER_HUB_SHORT)
                ? name.substring(DOCKER_HUB_SHORT.length())
                : name.startsWith(DOCKER_HUB) ? name.substring(DOCKER_HUB.length()) : name)
        .toList();
  }

  @FunctionalInterface
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private static void to(Output.Destination destination, Writing writing) throws IOException {
    switch (destination) {
      case Output.Destination.File(var path) -> whole(path, writing);
      case Output.Destination.Stream(var stream) -> {
        OutputStream out = new BufferedOutputStream(stream, BUFFER);
        writing.to(out);
        out.flush();
      }
    }
  }

  /**
   * The file appears as a whole or not at all, and a symlink to it stays one. Only what is written
   * to a device, a pipe, or what this process has open goes there at once: another file in its
   * place would be none of these any more.
   */
  static void whole(Path named, Writing writing) throws IOException {
    Path file = behindLinks(named);
    if (isOpen(file) || (Files.exists(file) && !Files.isRegularFile(file))) {
      write(file, writing);
      return;
    }
    // With the mode that the user's umask gives, which a temporary file of the JDK hasn't.
    String name = ".jbuild-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".part";
    Path part = file.resolveSibling(name);
    try {
      write(part, writing, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Returns where the symlinks of {@code named} lead, be there something or not. */
  private static Path behindLinks(Path named) throws IOException {
    Path file = named.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(file) && !isOpen(file); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemLoopException(named.toString());
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }

  /** Whether it is something as {@code /proc/self/fd/1}, to which {@code /dev/stdout} leads. */
  private static boolean isOpen(Path file) throws IOException {
    Path folder = file.getParent();
    return folder != null && Files.exists(folder) && folder.toRealPath().startsWith("/proc");
  }

  private static void write(Path file, Writing writing, OpenOption... how) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, how), BUFFER)) {
      writing.to(out);
    }
  }
}
