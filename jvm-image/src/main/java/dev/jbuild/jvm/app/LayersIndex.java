package dev.jbuild.jvm.app;

import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code layers.idx} of Spring Boot: names of layers, below each the entries of the jar in it. */
final class LayersIndex {
  private final Map<String, String> layerByEntry;
  private final List<String> names;

  private LayersIndex(List<String> names, Map<String, String> layerByEntry) {
    this.names = List.copyOf(names);
    this.layerByEntry = layerByEntry;
  }

  static LayersIndex parse(String text) {
    Map<String, String> layerByEntry = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("- \"") && line.endsWith("\":")) {
        names.add(line.substring(3, line.length() - 2));
      } else if (line.startsWith("  - \"") && line.endsWith("\"") && !names.isEmpty()) {
        layerByEntry.put(line.substring(5, line.length() - 1), names.get(names.size() - 1));
      } else if (!line.isBlank()) {
        throw new GoalException(
            new Problem("MalformedBootJar", "layers.idx has the line " + line, null));
      }
    }
    return new LayersIndex(names, layerByEntry);
  }

  /** Returns the layers, the lowest first. */
  List<String> names() {
    return names;
  }

  /** Returns the layer that names {@code entry} or the closest folder above it; else the last. */
  String layerOf(String entry) {
    for (String key = entry; !key.isEmpty(); key = above(key)) {
      String layer = layerByEntry.get(key);
      if (layer != null) {
        return layer;
      }
    }
    return names.isEmpty() ? "application" : names.get(names.size() - 1);
  }

  private static String above(String key) {
    int slash = key.lastIndexOf('/', key.length() - 2);
    return key.substring(0, slash + 1);
  }
}
