package dev.jbuild.sandbox;

import java.util.List;

/**
 * What a command sees and may do beyond its root filesystem.
 *
 * @param mounts in any order: parents are mounted before what is below them
 * @param insecure whether the command gets every capability, every system call and an unmasked
 *     {@code /proc} and {@code /sys}; then the sandbox keeps an accident in, not an attack
 */
public record Openings(List<StepMount> mounts, boolean insecure) {
  /** None. */
  public static final Openings NONE = new Openings(List.of(), false);

  public Openings {
    mounts = List.copyOf(mounts);
  }
}
