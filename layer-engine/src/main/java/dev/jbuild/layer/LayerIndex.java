package dev.jbuild.layer;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of contents of one layer. Source: image-spec 1.1, layer.md.
 *
 * @param nodes by path, sorted
 * @param whiteouts paths that the layer hides in the layers below
 * @param opaques directories whose content in the layers below the layer hides
 */
public record LayerIndex(
    NavigableMap<String, FileNode> nodes,
    NavigableSet<String> whiteouts,
    NavigableSet<String> opaques) {

  public LayerIndex {
    nodes = Collections.unmodifiableNavigableMap(new TreeMap<>(nodes));
    whiteouts = Collections.unmodifiableNavigableSet(new TreeSet<>(whiteouts));
    opaques = Collections.unmodifiableNavigableSet(new TreeSet<>(opaques));
  }

  /** Returns whether the layer has something below {@code path}, and so a directory there. */
  boolean implies(String path) {
    if (path.isEmpty()) {
      return true;
    }
    String first = nodes.ceilingKey(path + "/");
    return first != null && first.startsWith(path + "/");
  }

  /** Returns whether the layer hides what the layers below have at {@code path}. */
  boolean hides(String path) {
    if (whiteouts.contains(path)) {
      return true;
    }
    for (String above = path; !above.isEmpty(); ) {
      above = FileNode.parentOf(above);
      FileNode node = nodes.get(above);
      if (opaques.contains(above)
          || whiteouts.contains(above)
          || (node != null && !node.isDirectory())) {
        return true;
      }
    }
    return false;
  }
}
