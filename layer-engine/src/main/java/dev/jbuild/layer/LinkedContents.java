package dev.jbuild.layer;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of the contents of a layer each name has in the end, counted in the layer's order. */
final class LinkedContents {
  private final Map<String, Integer> contents = new HashMap<>();
  private int next;

  /** Adds the next entry. A hard link has what its target has now, and keeps it. */
  boolean add(FileNode node) {
    @Nullable Integer content =
        switch (node.type()) {
          case FILE -> next++;
          case HARDLINK -> contents.get(node.linkTarget());
          case DIRECTORY, SYMLINK, CHAR, BLOCK, FIFO -> null;
        };
    if (content == null) {
      contents.remove(node.path());
    } else {
      contents.put(node.path(), content);
    }
    return true;
  }

  /** Returns the number of the content of {@code name}; if it has none, that of {@code file}. */
  int of(String name, String file) {
    @Nullable Integer own = contents.get(name);
    return own == null ? contents.getOrDefault(file, -1) : own;
  }
}
