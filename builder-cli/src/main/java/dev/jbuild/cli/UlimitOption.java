package dev.jbuild.cli;

import dev.jbuild.sandbox.Ulimit;
import dev.jbuild.sandbox.Ulimit.Resource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One {@code --ulimit}: {@code NAME=SOFT[:HARD]}, as {@code docker buildx build} has it. */
final class UlimitOption {
  private UlimitOption() {}

  /**
   * Returns what {@code text} asks for.
   *
   * @throws UsageException if it is malformed
   */
  static Ulimit parse(String text) {
    String[] halves = text.split("=", 2);
    Optional<Resource> resource =
        Arrays.stream(Resource.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(halves[0]))
            .findFirst();
    if (resource.isEmpty()) {
      throw new UsageException("--ulimit " + text + " limits nothing that is known", known());
    }
    String[] limits = (halves.length < 2 ? "" : halves[1]).split(":", 2);
    try {
      long soft = Long.parseLong(limits[0]);
      return new Ulimit(resource.get(), soft, limits.length < 2 ? soft : Long.parseLong(limits[1]));
    } catch (IllegalArgumentException malformed) {
      throw new UsageException(
          "--ulimit " + text + " has no limits that can be",
          "write NAME=SOFT[:HARD], whole numbers, -1 for no limit, SOFT not above HARD");
    }
  }

  private static String known() {
    return Arrays.stream(Resource.values())
        .map(one -> one.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "take one of ", ""));
  }
}
