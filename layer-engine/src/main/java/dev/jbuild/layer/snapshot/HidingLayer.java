package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.internal.Linux;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer in overlay form that only hides: over a folder, it shows that folder without some of its
 * files. Source: Linux, filesystems/overlayfs, section whiteouts and opaque directories.
 */
public final class HidingLayer {
  private HidingLayer() {}

  /**
   * Writes the layer. An overlay shows a folder by its topmost layer's attributes, so that those
   * above a hidden file get the attributes that they have below.
   *
   * @param folder where to: empty
   * @param below what the layer is laid over
   * @param hidden paths that {@code below} may show or not
   */
  public static void write(Path folder, FileTree below, Collection<String> hidden)
      throws IOException {
    Map<String, FileNode> folders = new LinkedHashMap<>();
    for (String path : hidden) {
      makeFolder(folder, FileNode.parentOf(path), below, folders);
      FileMaker.whiteout(Linux.AT_FDCWD, folder + "/" + path);
    }
    for (FileNode made : folders.values()) {
      FileMaker.attributes(Linux.AT_FDCWD, folder + "/" + made.path(), made);
    }
  }

  private static void makeFolder(
      Path folder, String path, FileTree below, Map<String, FileNode> made) throws IOException {
    if (made.containsKey(path)) {
      return;
    }
    FileNode node = below.find(path).orElseThrow(() -> new FileNotFoundException(path));
    if (!path.isEmpty()) {
      makeFolder(folder, FileNode.parentOf(path), below, made);
      Linux.mkdirat(Linux.AT_FDCWD, folder + "/" + path, 0700);
    }
    made.put(path, node.withXattrs(new TreeMap<>()));
  }
}
