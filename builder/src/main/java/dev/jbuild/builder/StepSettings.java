package dev.jbuild.builder;

import dev.jbuild.sandbox.HostEntry;
import dev.jbuild.sandbox.Limits;
import java.util.List;

/**
 * What holds for every RUN of a build.
 *
 * @param hosts more lines of {@code /etc/hosts}
 * @param grants what is lent to them; no part of any key
 */
public record StepSettings(Network network, Limits limits, List<HostEntry> hosts, Grants grants) {
  public StepSettings {
    hosts = List.copyOf(hosts);
  }

  /** What a RUN may reach. */
  public enum Network {
    /**
     * The outside, not the machine's own loopback; where no tool can do that, the machine's
     * network.
     */
    DEFAULT,
    /** The machine's network. */
    HOST,
    /** Nothing. */
    NONE
  }
}
