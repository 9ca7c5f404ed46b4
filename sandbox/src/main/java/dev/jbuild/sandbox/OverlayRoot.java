package dev.jbuild.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * A root filesystem in overlay form. All folders are absolute.
 *
 * @param lowers what is read, topmost first; at most 499, may be empty
 * @param upper what the command changes; it must exist, on the same filesystem as {@code work}
 * @param work an empty folder for the kernel; it is not usable again
 */
public record OverlayRoot(List<Path> lowers, Path upper, Path work) {
  /** The kernel takes 500 lower folders; one is ours. */
  public static final int MAX_LOWERS = 499;

  public OverlayRoot {
    lowers = List.copyOf(lowers);
    if (lowers.size() > MAX_LOWERS) {
      throw new IllegalArgumentException(
          lowers.size() + " lower folders are more than " + MAX_LOWERS);
    }
    lowers.forEach(OverlayRoot::requireAbsolute);
    requireAbsolute(upper);
    requireAbsolute(work);
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("overlay folder " + path + " must be absolute");
    }
  }
}
