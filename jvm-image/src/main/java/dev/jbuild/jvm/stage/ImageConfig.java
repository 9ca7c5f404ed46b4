package dev.jbuild.jvm.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an image runs, as far as it isn't inherited from its base.
 *
 * @param entrypoint empty to inherit it
 * @param args what follows the entrypoint; empty to have none
 * @param workingDir empty to inherit it
 * @param user empty to inherit it
 */
public record ImageConfig(
    Optional<List<String>> entrypoint,
    Optional<List<String>> args,
    Map<String, String> environment,
    List<String> ports,
    List<String> volumes,
    Optional<String> workingDir,
    Optional<String> user) {
  public ImageConfig {
    environment = new LinkedHashMap<>(environment);
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }
}
