package dev.jbuild.layer;

import dev.jbuild.layer.tar.Change;
import dev.jbuild.layer.tar.LayerReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The contents of a layer's files, at the paths that its table of contents has them at. */
final class LayerContents {
  private LayerContents() {}

  /**
   * Gives the contents in the order of the layer. One that was replaced may come, too: of several
   * at one path the last counts.
   *
   * @param in the layer, uncompressed
   * @param name what to call it in problems
   */
  static void read(InputStream in, String name, LayerIndex table, FileSink out) throws IOException {
    Map<Integer, String> moved = table.moved();
    // No Set.copyOf, which takes very long with many names of one hash code.
    Set<String> others = new HashSet<>(moved.values());
    LayerReader reader = LayerReader.withoutTable(in, name);
    int number = 0;
    for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
      if (change.get() instanceof Change.Put(var node)) {
        String path = moved.get(number++);
        if (node.type() == FileType.FILE && (path != null || !others.contains(node.path()))) {
          out.put(path == null ? node : node.withPath(path), reader.content());
        }
      }
    }
  }
}
