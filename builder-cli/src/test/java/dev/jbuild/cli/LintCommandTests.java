package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.problem.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintCommandTests {
  private static final Path GOLDENS = Path.of("src", "test", "resources", "lint");

  /** Something of every kind: globals, stages that use each other, mounts, findings. */
  private static final String BUILDFILE =
      """
      # BASE is what all starts from
      ARG BASE=debian
      # TAG of it
      ARG TAG=12
      ARG IMAGE=${BASE}:${TAG}
      ARG UNUSED=1

      # build compiles
      FROM --platform=$BUILDPLATFORM ${IMAGE} AS Build
      ARG TAG
      # LEVEL of optimization, 100%
      ARG LEVEL=2
      RUN --mount=type=secret,id=npm,required --mount=type=ssh \\
          make
      RUN --mount=type=secret,dst=/run/pass,required=false make

      FROM scratch AS extra
      ARG EXTRA=1

      # app is what runs
      FROM scratch as app
      COPY x.log /
      COPY --from=build /out /
      RUN apt-get install -y --no-install-recommends curl
      CMD run
      """;

  @TempDir Path folder;
  @TempDir Path state;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lint --format text",
        "lint --format json",
        "lint --format sarif",
        "lint --format github",
        "lint --format github --strict",
        "lint --help",
        "--call=check --build-arg IMAGE=scratch",
        "--call=check,format=json --build-arg IMAGE=scratch",
        "--call=check --target build --build-arg IMAGE=scratch",
        "--call=outline",
        "--call=outline --target build",
        "--call=outline,format=json",
        "--call=targets",
        "--call=targets,format=json",
      })
  void each_answer_is_its_golden(String words) throws IOException {
    Path golden =
        GOLDENS.resolve(
            words
                    .replace(" --build-arg IMAGE=scratch", "")
                    .replaceAll("[^a-z]+", "-")
                    .replaceAll("^-", "")
                + ".golden");
    Files.writeString(folder.resolve("Buildfile"), BUILDFILE);
    Files.writeString(folder.resolve(".dockerignore"), "*.log\n");

    run((words + " " + folder).split(" "));

    String answer = text(out).replace(folder.toString(), "FOLDER");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDENS);
      Files.writeString(golden, answer);
    }
    assertThat(answer).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM scratch                                     | lint            | DONE",
        "FROM scratch AS A                                | lint            | DONE",
        "FROM scratch AS A                                | lint --strict   | BUILD_FAILED",
        "FROM scratch                                     | lint --strict   | DONE",
        "# check=error=true;NL;FROM scratch AS A          | lint            | BUILD_FAILED",
        "# check=error=true;NL;FROM scratch AS a          | lint            | DONE",
        "FROM scratch AS A                                | lint --build-arg"
            + " BUILDKIT_DOCKERFILE_CHECK=error=true | BUILD_FAILED",
        "FROM scratch AS A                                | --check         | BUILD_FAILED",
        "FROM scratch AS A                                | --call=check    | BUILD_FAILED",
        "FROM scratch AS A                                | --call=check,ignorestatus | DONE",
        "FROM scratch                                     | --check         | DONE",
        "FROM                                             | lint            | WRONG_INPUT",
        "FROM                                             | --check         | WRONG_INPUT",
        "FROM                                             | lint --format sarif | WRONG_INPUT",
        "FROM                                             | --call=check,format=json | WRONG_INPUT",
        "# check=x;NL;FROM scratch                        | lint            | WRONG_INPUT",
      })
  void the_exit_code_says_what_ci_must_know(String buildfile, String words, ExitCode exit)
      throws IOException {
    Files.writeString(folder.resolve("Buildfile"), buildfile.replace(";NL;", "\n") + "\n");

    assertThat(run((words + " " + folder).split(" "))).isEqualTo(exit);
  }

  @Test
  void a_file_that_can_not_be_parsed_is_told_in_the_form_that_was_asked_for() throws IOException {
    Path file = folder.resolve("My %Buildfile");
    Files.writeString(file, "FROM a b\nRUNN x\n");

    run("lint", "--format", "github", file.toString());
    assertThat(text(out))
        .contains("::error file=" + folder + "/My %25Buildfile,line=1,col=6,endColumn=9")
        .contains("line=2,col=1", "title=UnknownInstruction::unknown instruction RUNN%0Ahint: ");
    out.reset();

    run("lint", "--format", "sarif", file.toString());
    Json.Object result = sarif().getFirst();
    assertThat(result.requireText("ruleId")).isEqualTo("BadArguments");
    assertThat(result.requireText("level")).isEqualTo("error");
    assertThat(text(out)).contains("/My%20%25Buildfile");
    out.reset();

    run("lint", file.toString());
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).contains("Buildfile:1:6: FROM takes", "Buildfile:2:1: unknown");
  }

  @Test
  void sarif_has_each_rule_once_and_results_that_point_to_it() throws IOException {
    Files.writeString(folder.resolve("Buildfile"), BUILDFILE);

    run("lint", "--format", "sarif", folder.toString());

    Json.Object driver = run().object("tool").orElseThrow().object("driver").orElseThrow();
    List<String> rules =
        driver.array("rules").stream()
            .map(rule -> rule.asObject("rule").requireText("id"))
            .toList();
    assertThat(rules).doesNotHaveDuplicates();
    for (Json.Object result : sarif()) {
      assertThat(rules.get(result.integer("ruleIndex").orElseThrow().intValue()))
          .isEqualTo(result.requireText("ruleId"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lint --format xml .     | --format xml is unknown     | take text, json, sarif or github",
        "lint nowhere            | there is no such file       | name a Buildfile",
        "lint --strcit .         | unknown option --strcit     | did you mean --strict",
        "lint --build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=maybe ."
            + "                      | BUILDKIT_CONTEXT_KEEP_GIT_DIR is maybe | it takes true",
        "--build-arg BUILDKIT_MULTI_PLATFORM=maybe ."
            + "                      | BUILDKIT_MULTI_PLATFORM is maybe | it takes true or false",
        "--build-arg BUILDKIT_INLINE_CACHE=maybe ."
            + "                      | BUILDKIT_INLINE_CACHE is maybe | it takes true or false",
        "--step-timeout 0s .     | --step-timeout takes a duration, not 0s | write it as 90s",
        "--memory 1.5x .         | --memory takes a size, not 1.5x | write a number with b, k",
        "--call=graph .          | --call graph is unknown     | take build, check",
        "--call=outline --target x . | there is no stage x     | the stages are 0",
      })
  void a_wrong_command_line_says_what_and_what_to_do(String words, String what, String hint)
      throws IOException {
    Files.writeString(folder.resolve("Buildfile"), "FROM scratch\n");

    assertThat(run(words.replaceAll(" \\.$", " " + folder).split(" ")))
        .isEqualTo(ExitCode.WRONG_INPUT);

    assertThat(text(err)).contains(what, hint);
  }

  @Test
  void a_build_tells_what_is_found_in_the_stages_that_it_builds() throws IOException {
    Files.writeString(
        folder.resolve("Buildfile"),
        "FROM scratch AS Other\nLABEL a=$a\nFROM scratch\nLABEL b=$b\n# check=skip=all\nCMD c\n");

    assertThat(run("--root", folder.resolve("root").toString(), folder.toString()))
        .isEqualTo(ExitCode.DONE);

    assertThat(text(err))
        .contains("Buildfile:1:17: ", "[StageNameCasing]")
        .contains("Buildfile:4:9: variable b is not defined [UndefinedVar]")
        .doesNotContain("variable a", "JSONArgs", "UndefinedVariable");
  }

  @Test
  void a_file_that_wants_no_findings_is_not_built() throws IOException {
    Files.writeString(
        folder.resolve("Buildfile"), "# check=error=true\nFROM scratch AS A\nCMD x\n");

    assertThat(run("--root", folder.resolve("root").toString(), folder.toString()))
        .isEqualTo(ExitCode.WRONG_INPUT);

    assertThat(text(out)).isEmpty();
    assertThat(text(err))
        .contains("[StageNameCasing]", "[JSONArgsRecommended]")
        .contains("2 checks have found something, and that counts as an error here [ChecksFailed]");
  }

  @Test
  void a_build_that_fails_tells_what_was_found_too() throws IOException {
    Files.writeString(folder.resolve("Buildfile"), "FROM scratch AS A\nCOPY nowhere /\n");

    assertThat(run("--root", folder.resolve("root").toString(), folder.toString()))
        .isEqualTo(ExitCode.BUILD_FAILED);

    assertThat(text(err)).contains("[StageNameCasing]", "[CopySourceNotFound]");
  }

  @Test
  void what_is_found_in_an_included_file_has_its_place_there() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    Files.writeString(folder.resolve("Buildfile"), "INCLUDE parts/a.build\nFROM one\nCMD x");
    Files.writeString(
        folder.resolve("parts/a.build"),
        "ARG V=1\nfrom scratch as One\n\nENV \\\n\n token=1\nARG W\n");
    String included = folder + "/parts/a.build";

    run("lint", folder.toString());
    assertThat(text(out))
        .contains(included + ":4:1: there is a blank line inside", "    4 | ENV \\\n")
        .contains(included + ":2:17: stage name One", "    2 | from scratch as One\n")
        .contains(included + ":6:2: token stays readable")
        .contains("Buildfile:3:1: CMD runs in a shell");
    out.reset();

    run("lint", "--format", "github", folder.toString());
    assertThat(text(out)).contains("file=" + included + ",line=2,col=17,");
    out.reset();

    run("lint", "--format", "sarif", folder.toString());
    assertThat(text(out)).contains("\"uri\":\"file://" + included + "\"");
    out.reset();

    run("--call=check,format=json", folder.toString());
    assertThat(text(out))
        .contains("\"filename\":\"" + included + "\"")
        .contains("{\"sourceIndex\":1,\"ranges\":[{\"start\":{\"line\":4},\"end\":{\"line\":6}}]}")
        .contains("{\"ranges\":[{\"start\":{\"line\":3},\"end\":{\"line\":3}}]}");
    out.reset();

    run("--call=outline,format=json", "--target", "one", folder.toString());
    run("--call=targets,format=json", folder.toString());
    assertThat(text(out).lines())
        .hasSize(2)
        .allMatch(line -> line.contains("{\"sourceIndex\":1,\"ranges\":[{\"start\":{\"line\":"));
  }

  @Test
  void a_problem_of_an_included_file_has_that_file_and_its_line_in_every_form() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    Files.writeString(folder.resolve("Buildfile"), "INCLUDE parts/a.build\nFROM one\n");
    Files.writeString(folder.resolve("parts/a.build"), "ARG V\nINCLUDE b.build\n");
    Files.writeString(folder.resolve("parts/b.build"), "ARG W\n\nFROM scratch AS one two\n");
    String file = folder + "/parts/b.build";

    told("lint");
    assertThat(text(err)).startsWith(file + ":3:6: FROM takes").contains("    3 | FROM scratch");
    told("lint --format json");
    requireErrorInThirdSource(file);
    told("--call=check,format=json");
    requireErrorInThirdSource(file);
    told("lint --format github");
    assertThat(text(out)).startsWith("::error file=" + file + ",line=3,col=6,endColumn=");
    told("lint --format sarif");
    assertThat(text(out))
        .contains("{\"uri\":\"file://" + file + "\"},\"region\":{\"startLine\":3,");
  }

  private void told(String words) {
    out.reset();
    err.reset();
    assertThat(run((words + " " + folder).split(" "))).isEqualTo(ExitCode.WRONG_INPUT);
  }

  private void requireErrorInThirdSource(String file) {
    Json.Object report = Json.parse(out.toByteArray()).asObject("report");
    Json.Object third = report.array("sources").get(2).asObject("source");
    assertThat(third.requireText("filename")).isEqualTo(file);
    assertThat(Base64.getDecoder().decode(third.requireText("data")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("ARG W\n\nFROM scratch AS one two\n");
    assertThat(text(out))
        .contains(
            "\"message\":\"FROM takes an image, or an image AS a name",
            "\"location\":{\"sourceIndex\":2,\"ranges\":"
                + "[{\"start\":{\"line\":3},\"end\":{\"line\":3}}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lint -", "lint -f - FOLDER", "parse -", "export --dockerfile -f - FOLDER"})
  void the_buildfile_may_come_from_standard_input(String words) {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream("FROM scratch AS Mine\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run(words.replace("FOLDER", folder.toString()).split(" ")))
          .isEqualTo(ExitCode.DONE);
    } finally {
      System.setIn(before);
    }

    assertThat(text(out))
        .contains("Mine")
        .contains(words.startsWith("lint") ? "<stdin>:1:17" : "FROM");
  }

  private List<Json.Object> sarif() {
    return run().array("results").stream().map(one -> one.asObject("result")).toList();
  }

  private Json.Object run() {
    return Json.parse(out.toByteArray()).asObject("sarif").array("runs").getFirst().asObject("run");
  }

  private ExitCode run(String... words) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(words, Map.of("JBUILD_ROOT", state.toString()), console);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
