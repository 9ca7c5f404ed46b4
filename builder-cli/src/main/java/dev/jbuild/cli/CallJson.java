package dev.jbuild.cli;

import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import dev.jbuild.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Buildfile takes and gives, as JSON. Source: BuildKit, {@code frontend.outline} and {@code
 * frontend.targets}, version 1.0.0.
 */
final class CallJson {
  private CallJson() {}

  static String outline(Outline outline, SourceFiles files) {
    List<Json> args = new ArrayList<>();
    for (Outline.Arg arg : outline.args()) {
      args.add(
          Json.object()
              .put("name", arg.name())
              .put("description", unlessEmpty(arg.description()))
              .put("value", unlessEmpty(arg.value()))
              .put("location", files.location(arg.span()))
              .build());
    }
    Json.Object document =
        Json.object()
            .put("name", unlessEmpty(outline.name()))
            .put("description", unlessEmpty(outline.description()))
            .put("args", unlessEmpty(args))
            .put("secrets", unlessEmpty(mounts(outline.secrets(), files)))
            .put("ssh", unlessEmpty(mounts(outline.ssh(), files)))
            .put("sources", files.base64())
            .build();
    return text(document);
  }

  private static List<Json> mounts(List<Outline.Mount> mounts, SourceFiles files) {
    List<Json> all = new ArrayList<>();
    for (Outline.Mount mount : mounts) {
      all.add(
          Json.object()
              .put("name", mount.name())
              .put("required", mount.required() ? new Json.Bool(true) : null)
              .put("location", files.location(mount.span()))
              .build());
    }
    return all;
  }

  static String targets(List<Target> targets, SourceFiles files) {
    List<Json> all = new ArrayList<>();
    for (Target target : targets) {
      all.add(
          Json.object()
              .put("name", unlessEmpty(target.name()))
              .put("default", target.isDefault() ? new Json.Bool(true) : null)
              .put("description", unlessEmpty(target.description()))
              .put("base", unlessEmpty(target.base()))
              .put("platform", unlessEmpty(target.platform()))
              .put("location", files.location(target.span()))
              .build());
    }
    return text(
        Json.object().put("targets", new Json.Array(all)).put("sources", files.base64()).build());
  }

  private static @Nullable String unlessEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Json unlessEmpty(List<Json> items) {
    return items.isEmpty() ? null : new Json.Array(items);
  }

  static String text(Json json) {
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }
}
