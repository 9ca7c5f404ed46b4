package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Progress for programs and for logs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ProgressIT {
  /** Debian's, which has Debian's modules. */
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private JsonSchema schema;

  @BeforeEach
  void a_state() throws Exception {
    jbuild =
        new Jbuild(
            folder.resolve("root"),
            Command.of(Jbuild.DIST.resolve("bin/jbuild"), "--root", folder.resolve("root")));
    schema =
        new JsonSchema(
            Json.parse(Files.readAllBytes(Path.of("../docs/progress.schema.json")))
                .asObject("schema"));
  }

  @Test
  void the_stream_of_a_build_and_of_the_same_again_is_that_of_the_schema() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Context context =
          Context.in(folder)
              .file("a", "1")
              .buildfile(
                  "FROM %s\nRUN echo said; printf '\\033[31mred\\n'\nCOPY a /\n"
                      .formatted(Bases.busybox()));
      Object[] words = {
        "--progress",
        "json",
        "--insecure-registry",
        registry.name(),
        "--push",
        "-t",
        registry.name() + "/a:1",
        context
      };
      Finished first = jbuild.run(words).succeeded();
      context.file("a", "2");
      Finished second = jbuild.run(words).succeeded();

      List<Json.Object> fresh = lines(first);
      assertThat(JsonSchema.types(fresh))
          .startsWith("begin")
          .contains("started", "output", "ran", "finished", "moved", "built")
          .endsWith("end");
      Json.Object built = one(fresh, "built");
      assertThat(built.requireText("digest")).isEqualTo(first.line());
      assertThat(built.array("images").getFirst().asObject("image").array("layers")).hasSize(3);
      assertThat(one(fresh, "end").integer("exit")).hasValue(0L);
      assertThat(fresh.toString()).contains("\u001b[31mred");
      assertThat(pushed(fresh)).isGreaterThan(500_000);

      List<Json.Object> again = lines(second);
      assertThat(JsonSchema.types(again)).contains("cached", "reasoned").doesNotContain("ran");
      assertThat(one(again, "reasoned").toString()).contains("file-changed", "a");
      assertThat(pushed(again)).isLessThan(5_000);
    }
  }

  private static long pushed(List<Json.Object> lines) {
    return lines.stream()
        .filter(line -> line.requireText("type").equals("moved"))
        .filter(line -> line.requireText("direction").equals("pushed"))
        .mapToLong(line -> line.integer("bytes").orElseThrow())
        .sum();
  }

  @Test
  void the_stream_of_a_build_that_fails_tells_the_problem_and_the_exit_code() throws Exception {
    List<Json.Object> lines =
        lines(
            jbuild
                .run(
                    "--progress",
                    "json",
                    Context.in(folder)
                        .buildfile("FROM %s\nRUN echo x; exit 7\n".formatted(Bases.busybox())))
                .exitedWith(1));

    Json.Object problem = one(lines, "problem");
    assertThat(problem.requireText("name")).isEqualTo("StepFailed");
    assertThat(problem.integer("line")).hasValue(2L);
    assertThat(JsonSchema.types(lines)).contains("failed").endsWith("end");
    assertThat(one(lines, "end").integer("exit")).hasValue(1L);
  }

  @Test
  void the_stream_of_an_interrupted_build_has_its_end() throws Exception {
    Context context =
        Context.in(folder).buildfile("FROM %s\nRUN echo on; sleep 60\n".formatted(Bases.busybox()));
    try (Running build = jbuild.start("--progress", "json", context)) {
      build.awaitErr("\"line\":\"on\"");
      build.signal("TERM");

      List<Json.Object> lines = lines(build.finish().exitedWith(130));

      assertThat(one(lines, "end").integer("exit")).hasValue(130L);
    }
  }

  @Test
  void a_checker_of_others_agrees_with_schema_and_streams() throws Exception {
    assumeTrue(
        Command.of(PYTHON, "-W", "ignore", "-c", "import jsonschema").run().exit() == 0,
        "needs python3-jsonschema: apt-get install python3-jsonschema");
    String busybox = Bases.busybox();
    Context good = Context.in(folder).file("a", "1");
    good.buildfile("FROM %s\nRUN echo said\nCOPY a /\nRUN echo 2 >/2\n".formatted(busybox));
    Context failing = Context.in(folder).buildfile("FROM %s\nRUN exit 7\n".formatted(busybox));
    Finished first = jbuild.run("--progress", "json", good).succeeded();
    good.file("a", "2");
    Finished second = jbuild.run("--progress", "json", good).succeeded();
    Finished failed = jbuild.run("--progress", "json", failing).exitedWith(1);

    String all = first.err() + second.err() + failed.err();
    assertThat(all).contains("\"reasoned\"", "\"cached\"", "\"problem\"", "\"built\"");
    assertThat(otherChecker(all).succeeded().out()).isEqualTo(all.lines().count() + " lines\n");
    assertThat(otherChecker(all.replaceFirst("\"exit\":0", "\"exit\":\"0\"")).exit()).isEqualTo(1);
  }

  /** Checks the schema against that of schemas, and each line against the schema. */
  private Finished otherChecker(String lines) throws Exception {
    String script =
        """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        lines = open(sys.argv[2]).read().splitlines()
        for line in lines:
            jsonschema.Draft202012Validator(schema).validate(json.loads(line))
        print(len(lines), 'lines')
        """;
    Path stream = Files.writeString(folder.resolve("stream"), lines);
    return Command.of(PYTHON, "-c", script, "../docs/progress.schema.json", stream)
        .with("LC_ALL", "C.UTF-8")
        .run();
  }

  @Test
  void a_plain_build_ends_with_a_summary() throws Exception {
    Finished build =
        jbuild
            .run(
                Context.in(folder)
                    .buildfile(
                        "FROM %s\nRUN sleep 0.3; echo 1 >/1\nRUN echo 2 >/2\n"
                            .formatted(Bases.busybox())))
            .succeeded();

    List<String> lines = build.err().lines().toList();
    assertThat(lines).anyMatch(line -> line.matches("built " + build.line() + " in [0-9.]+s"));
    assertThat(lines).anyMatch(line -> line.matches("  image   [0-9.]+ MB in 3 layers"));
    assertThat(lines).anyMatch(line -> line.matches(" +[0-9]+ B  RUN echo 2 >/2"));
    assertThat(lines).contains("  steps   0 cached, 2 ran");
    assertThat(lines).anyMatch(line -> line.matches(" +[0-9.]+s  \\[stage-0 1/2] RUN sleep.*"));
    assertThat(lines.getLast()).matches("  memory  .*[0-9] MB in jbuild");
  }

  @Test
  void quiet_says_nothing_but_the_digest() throws Exception {
    Finished build =
        jbuild.run("-q", Context.in(folder).buildfile("FROM scratch\nLABEL a=b\n")).succeeded();

    assertThat(build.err()).isEmpty();
    assertThat(build.line()).startsWith("sha256:");
  }

  @Test
  void the_variable_of_docker_is_heard_and_the_option_wins() throws Exception {
    Context context = Context.in(folder).buildfile("FROM scratch\nLABEL a=b\n");
    Command plain =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "--root", folder.resolve("root"), context);

    assertThat(plain.with("BUILDKIT_PROGRESS", "json").run().succeeded().err())
        .startsWith("{\"type\":\"begin\"");
    assertThat(plain.with("BUILDKIT_PROGRESS", "rawjson").run().succeeded().err())
        .startsWith("built sha256:");
    assertThat(
            plain
                .with("BUILDKIT_PROGRESS", "json")
                .and("--progress", "quiet")
                .run()
                .succeeded()
                .err())
        .isEmpty();
  }

  private List<Json.Object> lines(Finished build) {
    List<Json.Object> lines =
        build
            .err()
            .lines()
            .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)).asObject("line"))
            .toList();
    lines.forEach(schema::check);
    return lines;
  }

  private static Json.Object one(List<Json.Object> lines, String type) {
    return lines.stream()
        .filter(line -> line.requireText("type").equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line is a " + type));
  }
}
