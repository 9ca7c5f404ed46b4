package dev.jbuild.jvm.app;

import java.util.List;
import java.util.Optional;

/**
 * A Java application as it lies in an image.
 *
 * @param layers the lowest first; those that change seldom come first
 * @param entrypoint what starts it; empty if the base image does
 */
public record Application(List<Layer> layers, Optional<List<String>> entrypoint) {
  public Application {
    layers = List.copyOf(layers);
  }

  /** Returns the layer of that name; empty if nothing is in it. */
  public Optional<Layer> layer(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }
}
