package dev.jbuild.dsl;

import dev.jbuild.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What FROM lines can see: the platform args, and the ARGs before the first FROM. */
final class GlobalScope {
  private GlobalScope() {}

  /**
   * Reads the global args.
   *
   * @param lastStage the name of the last stage, or null
   * @param size counts what they hold
   */
  static Scope of(
      Scope empty,
      PlanRequest request,
      @Nullable String lastStage,
      List<Instruction.Arg> args,
      PlanSize size,
      Problems problems) {
    Scope scope = empty.blank();
    automatic(request, lastStage)
        .forEach((name, value) -> scope.set(name, request.buildArgs().getOrDefault(name, value)));
    for (Instruction.Arg instruction : args) {
      for (Assignment arg : instruction.args()) {
        if (!problems.areMany() && !size.isExceeded()) {
          problems.gather(() -> size.add(declare(scope, request, arg), instruction));
        }
      }
    }
    return scope;
  }

  /** Returns how long the value is. */
  private static int declare(Scope scope, PlanRequest request, Assignment arg) {
    String name = arg.name().text();
    Word value = arg.value();
    if (request.buildArgs().containsKey(name)) {
      scope.set(name, request.buildArgs().getOrDefault(name, ""));
    } else if (value != null) {
      String expanded = scope.expand(value);
      scope.set(name, expanded);
      return expanded.length();
    }
    return 0;
  }

  /** Returns the args that nobody has to declare in order to use them in FROM. */
  static SequencedMap<String, String> automatic(PlanRequest request, @Nullable String lastStage) {
    SequencedMap<String, String> args = new LinkedHashMap<>();
    platform(args, "BUILD", request.buildPlatform());
    platform(args, "TARGET", request.platform());
    String target = request.target() == null ? lastStage : request.target();
    args.put("TARGETSTAGE", target == null ? "default" : target);
    return args;
  }

  private static void platform(
      SequencedMap<String, String> args, String prefix, Platform platform) {
    String variant = platform.variant();
    String version = platform.osVersion();
    args.put(prefix + "PLATFORM", prefix.equals("TARGET") ? platform.full() : platform.toString());
    args.put(prefix + "OS", platform.os());
    args.put(prefix + "OSVERSION", version == null ? "" : version);
    args.put(prefix + "ARCH", platform.architecture());
    args.put(prefix + "VARIANT", variant == null ? "" : variant);
  }
}
