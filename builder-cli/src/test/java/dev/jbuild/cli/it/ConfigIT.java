package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The config of an image, line by line. Source: image-spec 1.1, config.md. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ConfigIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  private static final String EVERY_INSTRUCTION =
      """
      ARG BASE
      FROM $BASE
      MAINTAINER Someone <someone@example.com>
      SHELL ["/bin/sh", "-ec"]
      ARG VERSION=1 OTHER
      ENV A=1 B="two words"
      LABEL org.example.a=1 "b c"='d "e"'
      COPY --chown=1:2 a.txt b.txt /files/
      ADD a.txt /added
      RUN echo $VERSION >/version
      RUN ["/bin/sh", "-c", "echo \\"exec\\""]
      RUN <<E
      echo one
      E
      COPY <<x /inline
      text
      x
      WORKDIR /
      WORKDIR /work
      WORKDIR below
      USER app:extra
      EXPOSE 80 443/udp 90-91
      VOLUME ["/data", "/x"]
      STOPSIGNAL SIGTERM
      HEALTHCHECK --interval=5s --retries=2 CMD ["test", "-e", "/"]
      ENTRYPOINT ["/entry", "a b"]
      CMD run it
      ONBUILD RUN echo later
      """;

  @Test
  void every_instruction_has_its_place_and_its_line() throws Exception {
    Context context =
        Context.in(folder).file("a.txt", "a\n").file("b.txt", "b\n").buildfile(EVERY_INSTRUCTION);

    Json.Object config =
        config("--build-arg", "BASE=" + Bases.busybox(), "--label", "last=1", context);

    assertThat(config.members().keySet())
        .containsExactly("created", "author", "architecture", "os", "config", "rootfs", "history");
    assertThat(config.requireText("author")).isEqualTo("Someone <someone@example.com>");
    assertThat(config.requireText("os")).isEqualTo("linux");
    assertThat(text(config.object("config").orElseThrow()))
        .isEqualTo(
            """
            {"User":"app:extra",\
            "ExposedPorts":{"443/udp":{},"80/tcp":{},"90/tcp":{},"91/tcp":{}},\
            "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","A=1","B=two words"],\
            "Entrypoint":["/entry","a b"],\
            "Cmd":["/bin/sh","-ec","run it"],\
            "Volumes":{"/data":{},"/x":{}},\
            "WorkingDir":"/work/below",\
            "Labels":{"org.example.a":"1","b c":"d \\"e\\"","last":"1"},\
            "StopSignal":"SIGTERM",\
            "OnBuild":["RUN echo later"],\
            "Shell":["/bin/sh","-ec"],\
            "ArgsEscaped":true,\
            "Healthcheck":{"Test":["CMD","test","-e","/"],"Interval":5000000000,"Retries":2}}\
            """);
    assertThat(history(config).subList(2, 23))
        .containsExactly(
            "none  MAINTAINER Someone <someone@example.com>",
            "none  SHELL [/bin/sh -ec]",
            "none  ARG VERSION=1 OTHER",
            "none  ENV A=1 B=two words",
            "none  LABEL org.example.a=1 b c=d \"e\"",
            "layer COPY --chown=1:2 a.txt b.txt /files/ # buildkit",
            "layer ADD a.txt /added # buildkit",
            "layer RUN |2 VERSION=1 OTHER= /bin/sh -ec echo $VERSION >/version # buildkit",
            "layer RUN |2 VERSION=1 OTHER= /bin/sh -c echo \"exec\" # buildkit",
            "layer RUN |2 VERSION=1 OTHER= /bin/sh -ec echo one\n # buildkit",
            "layer COPY <<x /inline # buildkit",
            "none  WORKDIR /",
            "layer WORKDIR /work",
            "layer WORKDIR /work/below",
            "none  USER app:extra",
            "none  EXPOSE [443/udp 80/tcp 90/tcp 91/tcp]",
            "none  VOLUME [/data /x]",
            "none  STOPSIGNAL SIGTERM",
            "none  HEALTHCHECK {Test:[CMD test -e /] Interval:5s Timeout:0s StartPeriod:0s"
                + " StartInterval:0s Retries:2}",
            "none  ENTRYPOINT [\"/entry\" \"a b\"]",
            "none  CMD [\"/bin/sh\" \"-ec\" \"run it\"]");
    assertThat(history(config).stream().filter(line -> line.startsWith("layer")))
        .hasSameSizeAs(config.object("rootfs").orElseThrow().texts("diff_ids"));
    assertThat(config.array("history").subList(2, 23))
        .allMatch(
            line -> line.asObject("line").requireText("comment").equals("buildkit.dockerfile.v0"));
  }

  private static String text(Json json) {
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }

  private Json.Object config(Object... words) throws IOException, InterruptedException {
    Json.Object manifest = jbuild.document(jbuild.digest(words));
    return jbuild.document(manifest.object("config").orElseThrow().requireText("digest"));
  }

  private static List<String> history(Json.Object config) {
    return config.array("history").stream()
        .map(line -> line.asObject("line"))
        .map(line ->
            (line.get("empty_layer").isPresent() ? "none  " : "layer ")
                + line.text("created_by").orElse(""))
        .toList();
  }

  private static List<String> times(Json.Object config) {
    return config.array("history").stream()
        .map(line -> line.asObject("line").requireText("created"))
        .toList();
  }

  @Test
  void times_are_cut_but_for_those_of_the_base() throws Exception {
    String base = Bases.busybox();
    Context context =
        Context.in(folder)
            .buildfile("FROM " + base + "\nENV A=1\nRUN :\nENV B=2\nRUN :\nENV C=3\n");

    List<String> own = times(config(Context.in(folder).buildfile("FROM " + base + "\n")));
    Json.Object usual = config(context);
    Json.Object cut = config("--build-arg", "SOURCE_DATE_EPOCH=1500000000", context);

    assertThat(times(cut).subList(0, 2)).isEqualTo(own.subList(0, 2));
    assertThat(times(cut).subList(2, 7)).containsOnly("2017-07-14T02:40:00Z");
    assertThat(cut.requireText("created")).isEqualTo("2017-07-14T02:40:00Z");
    List<String> times = times(usual).subList(2, 7);
    assertThat(times.get(0)).as("of what has no layer: the next one's").isEqualTo(times.get(1));
    assertThat(times.get(2)).as("then the one's before").isEqualTo(times.get(1));
    assertThat(times.get(4)).isEqualTo(times.get(3)).isEqualTo(usual.requireText("created"));
    assertThat(times.get(3)).isGreaterThan(times.get(1));
  }

  @Test
  void what_the_base_says_is_carried_on_but_not_what_speaks_of_its_layers() throws Exception {
    Json.Object config =
        config(
            Context.in(folder)
                .buildfile(
                    "FROM "
                        + base(
                            """
                            "os.version":"12.3",
                            "os.features":["f"],
                            "com.example.own":{"a":[1]},
                            "moby.buildkit.cache.v0":"AA==",
                            "config":{"Env":["A=b"],"OwnField":{"x":true},"Domainname":"d"}
                            """)
                        + "\nENV B=c\n"));

    assertThat(config.requireText("os.version")).isEqualTo("12.3");
    assertThat(config.texts("os.features")).containsExactly("f");
    assertThat(config.object("com.example.own")).isPresent();
    assertThat(config.members()).doesNotContainKey("moby.buildkit.cache.v0");
    Json.Object run = config.object("config").orElseThrow();
    assertThat(run.texts("Env"))
        .containsExactly(
            "A=b", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "B=c");
    assertThat(run.members()).containsKeys("OwnField", "Domainname");
    assertThat(history(config))
        .as("the base's has none")
        .containsExactly("layer ", "none  ENV B=c");
    assertThat(text(config.array("history").getFirst())).contains("buildkit.exporter.image.v0");
  }

  /** Returns a reference to busybox without history, with other members of its config. */
  private String base(String members) throws Exception {
    Path layout = folder.resolve("base");
    Path given = Path.of(Bases.busybox().replace("oci-layout://", ""));
    Command.of("cp", "-a", given, layout).run().succeeded();
    Json.Object index = document(layout.resolve("index.json"));
    Json.Object manifest = blob(layout, index.array("manifests").getFirst());
    SequencedMap<String, Json> config =
        new LinkedHashMap<>(blob(layout, manifest.get("config").orElseThrow()).members());
    config.remove("history");
    config.putAll(
        Json.parse(("{" + members + "}").getBytes(StandardCharsets.UTF_8)).asObject("m").members());
    Json.Object changed =
        with(
            manifest,
            "config",
            put(layout, manifest.get("config").orElseThrow(), new Json.Object(config)));
    Json descriptor = put(layout, index.array("manifests").getFirst(), changed);
    Files.write(
        layout.resolve("index.json"),
        with(index, "manifests", new Json.Array(List.of(descriptor))).bytes());
    return "oci-layout://" + layout;
  }

  private static Json.Object document(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file)).asObject("document");
  }

  private static Json.Object blob(Path layout, Json descriptor) throws IOException {
    String digest = descriptor.asObject("descriptor").requireText("digest");
    return document(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  private static Json.Object with(Json.Object object, String name, Json value) {
    SequencedMap<String, Json> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return new Json.Object(members);
  }

  /** Stores {@code document}; the result is {@code descriptor}, of that. */
  private static Json put(Path layout, Json descriptor, Json.Object document) throws IOException {
    Path made = Files.write(layout.resolve("new"), document.bytes());
    String digest = Sha256.of(made);
    Files.move(made, layout.resolve("blobs/sha256").resolve(digest));
    Json.Object changes =
        Json.object()
            .put("digest", "sha256:" + digest)
            .put("size", document.bytes().length)
            .build();
    Json.Object sized = with(descriptor.asObject("d"), "size", changes.get("size").orElseThrow());
    return with(sized, "digest", changes.get("digest").orElseThrow());
  }
}
