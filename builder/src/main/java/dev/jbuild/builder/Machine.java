package dev.jbuild.builder;

import java.nio.file.Path;
import java.util.Set;

/**
 * What holds for every build on this machine.
 *
 * @param root the state folder
 * @param insecureRegistries {@code host[:port]} of those that may speak plain http
 */
public record Machine(Path root, Set<String> insecureRegistries) {
  public Machine {
    insecureRegistries = Set.copyOf(insecureRegistries);
  }
}
