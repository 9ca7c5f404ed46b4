package dev.jbuild.cli.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at everything that builds need.
 *
 * @param root of the state
 * @param environment of the process
 * @param registries to be asked: {@code HOST[:PORT]}, or an image
 * @param insecure registries that may speak http
 */
public record Examination(
    Path root, Map<String, String> environment, List<String> registries, Set<String> insecure) {
  public Examination {
    environment = Map.copyOf(environment);
    registries = List.copyOf(registries);
    insecure = Set.copyOf(insecure);
  }

  /** Returns what was found, in an order in which a person may read it. */
  public List<Finding> findings() throws IOException, InterruptedException {
    List<Finding> all =
        new ArrayList<>(MachineFindings.of(Path.of("/"), environment.getOrDefault("PATH", "")));
    all.addAll(StateFindings.of(root));
    all.addAll(SandboxFindings.of(root, environment));
    all.addAll(RegistryFindings.of(registries, insecure));
    return List.copyOf(all);
  }
}
