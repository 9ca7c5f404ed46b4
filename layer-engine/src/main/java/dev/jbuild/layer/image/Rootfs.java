package dev.jbuild.layer.image;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileSink;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.snapshot.FolderWriter;
import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The root filesystems of images: the merged files of their layers, whose blobs are in the store.
 */
public final class Rootfs {
  private final Layers layers;
  private final List<Part> parts;

  /**
   * One image's part.
   *
   * @param folder where its files are put, one name; or empty for the root
   */
  public record Part(String folder, Image image) {}

  /** Takes one part, or those of several platforms. */
  public Rootfs(Layers layers, List<Part> parts) {
    this.layers = layers;
    this.parts = List.copyOf(parts);
  }

  /**
   * Writes one tar.
   *
   * @param out stays open
   * @throws LayerException with the problem PlatformsClash if two parts have the same file
   */
  public void write(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    write(tar::write);
    tar.finish();
    out.flush();
  }

  /**
   * Writes into a folder, which is made if it isn't there. Everything belongs to the user who
   * writes; what is in the way is replaced, and no link in the folder is followed.
   *
   * @param delete whether what else is in the folder goes
   * @throws LayerException as {@link #write}, and with the problem NodeNotPermitted if this user
   *     can't make a device that is in the image
   */
  public void writeFolder(Path folder, boolean delete) throws IOException {
    try (FolderWriter writer = FolderWriter.open(folder)) {
      write(writer);
      writer.finish(delete);
    }
  }

  private void write(FileSink sink) throws IOException {
    Set<String> folders = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (Part part : parts) {
      // A layer may have one file several times: the last counts, here as there.
      Set<String> own = new HashSet<>();
      if (!part.folder.isEmpty()) {
        sink.put(
            FileNode.of(part.folder, FileType.DIRECTORY, 0755, Instant.EPOCH),
            InputStream.nullInputStream());
      }
      layers.writeTree(
          part.image.layers(),
          (node, content) -> {
            FileNode placed = placed(node, part.folder);
            if (taken.contains(placed.path())
                || (!node.isDirectory() && folders.contains(placed.path()))) {
              throw clash(placed.path());
            }
            if ((node.isDirectory() ? folders : own).add(placed.path()) || !node.isDirectory()) {
              sink.put(placed, content);
            }
          });
      taken.addAll(own);
    }
  }

  private static FileNode placed(FileNode node, String folder) {
    if (folder.isEmpty()) {
      return node;
    }
    FileNode placed = node.withPath(folder + "/" + node.path());
    return node.type() == FileType.HARDLINK
        ? placed.asHardLinkTo(folder + "/" + node.linkTarget())
        : placed;
  }

  private static LayerException clash(String path) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "PlatformsClash",
            "several platforms have the file /" + path,
            Place.ANYWHERE,
            "give each a folder of its own: leave platform-split=false out"));
  }
}
