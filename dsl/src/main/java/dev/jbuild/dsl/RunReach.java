package dev.jbuild.dsl;

import java.util.List;

/**
 * How far a RUN reaches out of its sandbox.
 *
 * @param network what {@code --network} says
 * @param insecure whether {@code --security=insecure} asks for a sandbox that hardly holds
 * @param devices what {@code --device} asks for, in the order of the file
 */
public record RunReach(Network network, boolean insecure, List<Device> devices) {
  /** What a RUN without flags reaches. */
  public static final RunReach DEFAULT = new RunReach(Network.DEFAULT, false, List.of());

  public RunReach {
    devices = List.copyOf(devices);
  }

  /** What {@code RUN --network} says. */
  public enum Network {
    /** What the build as a whole has. */
    DEFAULT,
    /** A loopback, and nothing else. */
    NONE,
    /** The machine's own. */
    HOST
  }

  /**
   * A device of the machine.
   *
   * @param name {@code vendor/class}, {@code vendor/class=name} or {@code vendor/class=*}. Source:
   *     Container Device Interface
   * @param required whether the step fails without it
   */
  public record Device(String name, boolean required) {}
}
