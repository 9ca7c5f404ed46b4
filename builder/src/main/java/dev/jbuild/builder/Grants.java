package dev.jbuild.builder;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What whoever builds lends to the steps, for the time that they run.
 *
 * @param secrets by id
 * @param sshAgents the sockets of SSH agents, by id
 * @param allowed what a RUN may ask for beyond its sandbox
 * @param devices which devices it may ask for, where not all of them are allowed
 */
public record Grants(
    Map<String, Secret> secrets,
    Map<String, Path> sshAgents,
    Set<Entitlement> allowed,
    Devices devices) {
  /** Nothing. */
  public static final Grants NONE = new Grants(Map.of(), Map.of(), Set.of(), Devices.NONE);

  public Grants {
    secrets = Map.copyOf(secrets);
    sshAgents = Map.copyOf(sshAgents);
    allowed = Set.copyOf(allowed);
  }

  /**
   * Devices of the machine.
   *
   * @param names what {@code RUN --device} may say, and the name of the device that it then gets
   * @param specFolders where their specifications are; one of a later folder wins
   */
  public record Devices(SequencedMap<String, String> names, List<Path> specFolders) {
    /** None but those that are for everybody; their usual folders. Source: CDI 1.0.0. */
    public static final Devices NONE =
        new Devices(new LinkedHashMap<>(), List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi")));

    public Devices {
      names = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(names));
      specFolders = List.copyOf(specFolders);
    }
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
