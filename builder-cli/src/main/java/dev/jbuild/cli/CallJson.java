package dev.jbuild.cli;

import dev.jbuild.dsl.Span;
import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import dev.jbuild.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Buildfile takes and gives, as JSON. Source: BuildKit, {@code frontend.outline} and {@code
 * frontend.targets}, version 1.0.0.
 */
final class CallJson {
  private CallJson() {}

  static String outline(Outline outline, String text) {
    List<Json> args = new ArrayList<>();
    for (Outline.Arg arg : outline.args()) {
      args.add(
          Json.object()
              .put("name", arg.name())
              .put("description", unlessEmpty(arg.description()))
              .put("value", unlessEmpty(arg.value()))
              .put("location", location(arg.span(), text))
              .build());
    }
    Json.Object document =
        Json.object()
            .put("name", unlessEmpty(outline.name()))
            .put("description", unlessEmpty(outline.description()))
            .put("args", unlessEmpty(args))
            .put("secrets", unlessEmpty(mounts(outline.secrets(), text)))
            .put("ssh", unlessEmpty(mounts(outline.ssh(), text)))
            .put("sources", Json.texts(List.of(base64(text))))
            .build();
    return text(document);
  }

  private static List<Json> mounts(List<Outline.Mount> mounts, String text) {
    List<Json> all = new ArrayList<>();
    for (Outline.Mount mount : mounts) {
      all.add(
          Json.object()
              .put("name", mount.name())
              .put("required", mount.required() ? new Json.Bool(true) : null)
              .put("location", location(mount.span(), text))
              .build());
    }
    return all;
  }

  static String targets(List<Target> targets, String text) {
    List<Json> all = new ArrayList<>();
    for (Target target : targets) {
      all.add(
          Json.object()
              .put("name", unlessEmpty(target.name()))
              .put("default", target.isDefault() ? new Json.Bool(true) : null)
              .put("description", unlessEmpty(target.description()))
              .put("base", unlessEmpty(target.base()))
              .put("platform", unlessEmpty(target.platform()))
              .put("location", location(target.span(), text))
              .build());
    }
    return text(
        Json.object()
            .put("targets", new Json.Array(all))
            .put("sources", Json.texts(List.of(base64(text))))
            .build());
  }

  private static @Nullable String unlessEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Json unlessEmpty(List<Json> items) {
    return items.isEmpty() ? null : new Json.Array(items);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the lines of an instruction, from 1; the first and the last. */
  static Json.Object location(Span span, String text) {
    int last = span.line();
    for (int at = span.start(); at < span.end() - 1; at++) {
      last += text.charAt(at) == '\n' ? 1 : 0;
    }
    return lines(span.line(), last);
  }

  static Json.Object lines(int first, int last) {
    Json.Object range =
        Json.object()
            .put("start", Json.object().put("line", first).build())
            .put("end", Json.object().put("line", last).build())
            .build();
    return Json.object().put("ranges", new Json.Array(List.of(range))).build();
  }

  static String text(Json json) {
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }
}
