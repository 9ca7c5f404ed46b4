package dev.jbuild.builder;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What whoever builds lends to the steps, for the time that they run.
 *
 * @param secrets by id
 * @param sshAgents the sockets of SSH agents, by id
 * @param allowed what a RUN may ask for beyond its sandbox
 */
public record Grants(
    Map<String, Secret> secrets, Map<String, Path> sshAgents, Set<Entitlement> allowed) {
  /** Nothing. */
  public static final Grants NONE = new Grants(Map.of(), Map.of(), Set.of());

  public Grants {
    secrets = Map.copyOf(secrets);
    sshAgents = Map.copyOf(sshAgents);
    allowed = Set.copyOf(allowed);
  }

  /** What weakens the sandbox of a RUN. Source: BuildKit, entitlements. */
  public enum Entitlement {
    /** {@code RUN --network=host}. */
    NETWORK_HOST("network.host"),
    /** {@code RUN --security=insecure}. */
    SECURITY_INSECURE("security.insecure"),
    /** {@code RUN --device}. */
    DEVICE("device");

    private final String word;

    Entitlement(String word) {
      this.word = word;
    }

    /** Returns the name that {@code --allow} takes. */
    public String word() {
      return word;
    }
  }
}
