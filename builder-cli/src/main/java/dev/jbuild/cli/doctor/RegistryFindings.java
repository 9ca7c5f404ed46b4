package dev.jbuild.cli.doctor;

import dev.jbuild.builder.Builder;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.HttpRegistryClient;
import dev.jbuild.registry.RegistryClient;
import dev.jbuild.registry.RegistryException;
import dev.jbuild.registry.RegistryOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Registries, asked the way a pull asks: name, connection, TLS, credentials. */
final class RegistryFindings {
  private RegistryFindings() {}

  static List<Finding> of(List<String> registries, Set<String> insecure)
      throws IOException, InterruptedException {
    List<Finding> all = new ArrayList<>();
    if (registries.isEmpty()) {
      return all;
    }
    RegistryOptions options;
    try {
      options = Builder.registryOptions(insecure);
    } catch (RegistryException told) {
      Problem problem = told.problems().getFirst();
      return List.of(Finding.missing("registry", problem.what(), problem.hint()));
    }
    try (RegistryClient client = new HttpRegistryClient(options)) {
      for (String registry : registries) {
        all.add(ask(client, registry));
      }
    }
    return all;
  }

  private static Finding ask(RegistryClient client, String word)
      throws IOException, InterruptedException {
    boolean isHost = !word.contains("/");
    try {
      ImageReference image = ImageReference.parse(isHost ? word + "/jbuild-doctor" : word);
      Optional<Descriptor> found = client.describe(image);
      if (isHost) {
        return Finding.ok("registry", word + " answers");
      }
      return found.isPresent()
          ? Finding.ok("registry", image + " is there: " + found.get().digest())
          : Finding.warn("registry", "there is no " + image, "see whether the name is right");
    } catch (RegistryException told) {
      return refused(word, isHost, told.problems().getFirst());
    } catch (IllegalArgumentException malformed) {
      return Finding.missing("registry", String.valueOf(malformed.getMessage()), null);
    }
  }

  private static Finding refused(String word, boolean isHost, Problem problem) {
    boolean answered =
        problem.where() instanceof Place.Exchange at && (at.status() == 401 || at.status() == 403);
    if (isHost && answered) {
      return Finding.warn(
          "registry",
          word + " answers, and tells this user nothing about a repository that it has not",
          "name an image that you may pull, as " + word + "/NAME:TAG");
    }
    return Finding.missing("registry", word + ": " + problem.what(), problem.hint());
  }
}
