package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.problem.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the schema of SARIF 2.1.0 asks of each object that is written: which members it must have,
 * which it may have, and what they are. Source: OASIS, SARIF 2.1.0, sections 3.4 to 3.49.
 */
class SarifFormTests {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM debian\nRUN apt-get install x\nENV PASSWORD=1\nCMD a\nCMD b\n",
        "FROM debian\n\tENV ä日=1  b\nRUNN x\n",
        "FROM scratch AS a\nFROM scratch AS a\nADD x /\n",
        "# check=error=true\nFROM scratch AS A\n",
        "FROM debian:12\nUSER app\n",
        ""
      })
  void each_object_has_the_members_of_the_schema(String buildfile) throws IOException {
    Path file = Files.writeString(folder.resolve("Build file"), buildfile);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

    ExitCode exit =
        Main.run(
            new String[] {"lint", "--format", "sarif", file.toString()},
            Map.of(),
            new Console(stream, stream));

    assertThat(exit).isNotNull();
    log(Json.parse(out.toByteArray()).asObject("sarif"));
  }

  private static void log(Json.Object log) {
    members(log, Set.of("version", "runs"), Set.of("$schema"));
    assertThat(log.requireText("version")).isEqualTo("2.1.0");
    assertThat(log.array("runs")).hasSize(1);
    Json.Object run = log.array("runs").getFirst().asObject("run");
    members(run, Set.of("tool", "results"), Set.of("columnKind"));
    assertThat(run.requireText("columnKind")).isIn("utf16CodeUnits", "unicodeCodePoints");
    Json.Object tool = run.object("tool").orElseThrow();
    members(tool, Set.of("driver"), Set.of());
    Json.Object driver = tool.object("driver").orElseThrow();
    members(driver, Set.of("name"), Set.of("version", "rules"));
    driver.array("rules").forEach(rule -> rule(rule.asObject("rule")));
    int rules = driver.array("rules").size();
    run.array("results").forEach(result -> result(result.asObject("result"), rules));
  }

  private static void rule(Json.Object rule) {
    members(rule, Set.of("id"), Set.of("shortDescription", "helpUri", "defaultConfiguration"));
    message(rule.object("shortDescription").orElseThrow());
    rule.text("helpUri").ifPresent(uri -> assertThat(uri).startsWith("https://"));
    Json.Object configuration = rule.object("defaultConfiguration").orElseThrow();
    members(configuration, Set.of(), Set.of("level"));
    level(configuration);
  }

  private static void result(Json.Object result, int rules) {
    members(result, Set.of("message"), Set.of("ruleId", "ruleIndex", "level", "locations"));
    message(result.object("message").orElseThrow());
    level(result);
    result.integer("ruleIndex").ifPresent(index -> assertThat(index).isBetween(0L, rules - 1L));
    assertThat(result.array("locations")).isNotEmpty();
    result.array("locations").forEach(location -> location(location.asObject("location")));
  }

  private static void location(Json.Object location) {
    members(location, Set.of(), Set.of("physicalLocation"));
    Json.Object physical = location.object("physicalLocation").orElseThrow();
    members(physical, Set.of("artifactLocation"), Set.of("region"));
    Json.Object artifact = physical.object("artifactLocation").orElseThrow();
    members(artifact, Set.of(), Set.of("uri"));
    assertThat(artifact.requireText("uri")).matches("[!-~]+").endsWith("Build%20file");
    physical
        .object("region")
        .ifPresent(region -> {
          members(region, Set.of("startLine"), Set.of("startColumn", "endColumn"));
          long start = region.integer("startColumn").orElse(1L);
          assertThat(region.integer("startLine").orElseThrow()).isPositive();
          assertThat(start).isPositive();
          assertThat(region.integer("endColumn").orElse(start)).isGreaterThanOrEqualTo(start);
        });
  }

  private static void message(Json.Object message) {
    members(message, Set.of("text"), Set.of());
    assertThat(message.requireText("text")).isNotBlank();
  }

  private static void level(Json.Object object) {
    assertThat(object.requireText("level")).isIn("none", "note", "warning", "error");
  }

  private static void members(Json.Object object, Set<String> required, Set<String> optional) {
    assertThat(object.members().keySet()).containsAll(required);
    assertThat(object.members().keySet())
        .allSatisfy(name ->
            assertThat(required.contains(name) || optional.contains(name)).as(name).isTrue());
  }
}
