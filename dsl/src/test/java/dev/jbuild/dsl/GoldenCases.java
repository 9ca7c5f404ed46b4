package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The folders of testdata/buildfiles, and the made-up base images that they name. */
final class GoldenCases {
  private GoldenCases() {}

  static final Path FOLDER = Path.of("..", "testdata", "buildfiles");

  private static final List<String> TRIGGERS =
      List.of(
          "COPY --from=tools --chown=1 /a /b",
          "run echo $PATH \\\n  more",
          "COPY <<one <<\"two\" /x/\n$PATH\none\n$PATH\ntwo",
          "COPY --from=extra:1 /c /d",
          "MAINTAINER someone");

  private static final List<String> BAD_TRIGGERS =
      List.of(
          "RNU a",
          "FROM b",
          "ONBUILD RUN c",
          "RUN d\nRUN e",
          "",
          "COPY --chwon=f g h",
          "LIMIT memory=1g",
          "INCLUDE i",
          "RUN --memory=1g j");

  static List<Path> all() throws IOException {
    try (Stream<Path> entries = Files.list(FOLDER)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  static String buildfile(Path folder) throws IOException {
    return Files.readString(folder.resolve("Buildfile"));
  }

  /** Returns the Buildfile with the other files of its folder that it includes. */
  static Buildfile read(Path folder) throws IOException {
    return Buildfile.parse("Buildfile", buildfile(folder)).withIncludes(includes(folder));
  }

  static IncludeReader includes(Path folder) {
    return (including, path) -> {
      Path file = Path.of(including).resolveSibling(path).normalize();
      if (file.startsWith("..")) {
        return new IncludeReader.Answer.Outside(file.toString());
      }
      try {
        return Files.exists(folder.resolve(file))
            ? new IncludeReader.Answer.Text(file.toString(), Files.readString(folder.resolve(file)))
            : new IncludeReader.Answer.Missing(file.toString());
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    };
  }

  static PlanRequest request(Path folder) throws IOException {
    SequencedMap<String, String> args = new LinkedHashMap<>();
    SequencedMap<String, String> rest = new LinkedHashMap<>();
    SequencedMap<String, NamedContext> contexts = new LinkedHashMap<>();
    Path file = folder.resolve("request");
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      String[] halves = line.split("=", 2);
      if (halves[0].startsWith("arg ")) {
        args.put(halves[0].substring(4), halves[1]);
      } else if (halves[0].startsWith("context ")) {
        contexts.put(
            halves[0].substring(8),
            halves[1].equals("files")
                ? new NamedContext.Files()
                : new NamedContext.Image(halves[1]));
      } else {
        rest.put(halves[0], halves[1]);
      }
    }
    return new PlanRequest(
        rest.get("target"),
        args,
        Platform.parse(rest.getOrDefault("platform", "linux/amd64")),
        Platform.parse(rest.getOrDefault("buildPlatform", "linux/amd64")),
        NamedContexts.of(contexts));
  }

  /** Returns the images that {@code file} needs, those that triggers of others name at the end. */
  static SequencedMap<BaseImage, Place.Source> images(Buildfile file, PlanRequest request) {
    SequencedMap<BaseImage, Place.Source> images = new LinkedHashMap<>();
    SequencedMap<BaseImage, Place.Source> more = Planner.images(file, request);
    while (!images.keySet().containsAll(more.keySet())) {
      more.forEach(images::putIfAbsent);
      more = Planner.images(file, request, configs(images.sequencedKeySet()));
    }
    return images;
  }

  static Map<BaseImage, ImageConfig> configs(Iterable<BaseImage> images) {
    Map<BaseImage, ImageConfig> configs = new LinkedHashMap<>();
    images.forEach(image -> configs.put(image, config(image)));
    return configs;
  }

  private static ImageConfig config(BaseImage image) {
    Json.Builder config = Json.object();
    switch (image.reference()) {
      case "no-path" -> config.put("Env", Json.texts(List.of("LANG=C")));
      case "onbuild-base" -> config.put("OnBuild", Json.texts(TRIGGERS));
      case "unmet-onbuild-base" ->
          config.put("OnBuild", Json.texts(List.of("env a=\"${b:?needs b}\"", "STOPSIGNAL x")));
      case "bad-onbuild-base" -> config.put("OnBuild", Json.texts(BAD_TRIGGERS));
      case "shelled" -> config.put("Shell", Json.texts(List.of("/bin/ash", "-ec")));
      case "app" ->
          config
              .put("User", "1000")
              .put("WorkingDir", "/srv/app")
              .put("Entrypoint", Json.texts(List.of("/entry")))
              .put("Cmd", Json.texts(List.of("serve")))
              .put("Env", Json.texts(List.of("PATH=/app/bin:/bin", "HOME=/srv")));
      default ->
          config
              .put("Cmd", Json.texts(List.of("bash")))
              .put("Env", Json.texts(List.of("PATH=/usr/bin:/bin")))
              .put("Labels", Json.textMap(Map.of("base", "yes")));
    }
    return ImageConfig.parse(
        Json.object()
            .put("architecture", image.platform().architecture())
            .put("os", image.platform().os())
            .put("config", config.build())
            .put(
                "rootfs",
                Json.object().put("type", "layers").put("diff_ids", Json.texts(List.of())).build())
            .build()
            .bytes());
  }
}
