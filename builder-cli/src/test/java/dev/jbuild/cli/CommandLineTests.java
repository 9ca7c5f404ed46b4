package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.problem.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTests {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void help_is_the_golden_text() throws IOException {
    Path golden = Path.of("src/test/resources/help.golden");

    assertThat(run("--help")).isEqualTo(ExitCode.DONE);

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, text(out));
    }
    assertThat(text(out)).isEqualTo(Files.readString(golden));
    assertThat(text(err)).isEmpty();
  }

  @Test
  void every_command_has_help_with_its_usage_first() {
    for (String name : Subcommand.names()) {
      out.reset();

      assertThat(run(name, "--help")).as(name).isEqualTo(ExitCode.DONE);

      assertThat(text(out))
          .startsWith("Usage: jbuild ")
          .contains("--help")
          .doesNotContain("\n\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parse", "parse --json", "lint --format json"})
  void results_that_can_not_be_written_to_the_end_are_no_success(String words) throws IOException {
    Path file = Files.writeString(folder.resolve("Buildfile"), "FROM scratch\n");
    try (PrintStream full = new PrintStream("/dev/full")) {
      PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
      Console console = new Console(full, told, Path.of("/dev/full"));

      assertThat(Main.run((words + " " + file).split(" "), Map.of(), console))
          .isEqualTo(ExitCode.ENVIRONMENT);
    }

    assertThat(text(err)).contains("standard output takes no more", "[InputOutput]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tagg x . | unknown option --tagg | did you mean --tag?",
        "--push . | --push needs a name | add -t",
        "--load . | jbuild has no --load | docker load",
        "--builder=x . | jbuild has no --builder [WrongUsage] | leave it out",
        "--cap-drop=ALL . | jbuild has no --cap-drop [WrongUsage] | leave it out",
        "--cap-add=ALL . | jbuild has no --cap-add [WrongUsage] | --allow security.insecure",
        "--security-opt no-new-privileges . | jbuild has no --security-opt | setpriv",
        "--security-opt=no-new-privileges:true . | jbuild has no --security-opt | setpriv",
        "--security-opt seccomp=unconfined . | jbuild has no --security-opt | --allow security.",
        "--layers=false . | jbuild has no --layers [WrongUsage] | --no-cache",
        "--layers . | jbuild has no --layers [WrongUsage] | each step is cached",
        "--retry 5 . | jbuild has no --retry [WrongUsage] | asked again by itself",
        "--rm=false . | jbuild has no --rm [WrongUsage] | leaves its layer, and no container",
        "--disable-content-trust=false . | jbuild has no --disable | signatures are not looked at",
        "--tls-verify=false . | jbuild has no --tls-verify | --insecure-registry",
        "--destination x . | jbuild has no --destination | -t NAME --push",
        "lint --load . | unknown option --load | jbuild lint --help",
        "--provenance=mode=max . | --provenance=mode=max asks for | --provenance=false",
        "--sbom=true . | --sbom=true asks for an attestation | leave it out",
        "--attest type=sbom . | --attest=type=sbom asks for an attestation | leave it out",
        "prun | prun: the context does not exist | did you mean the command prune?",
        "help lnit | there is no command lnit | did you mean lint?",
        "doctor --jsno | unknown option --jsno | did you mean --json?",
        "completion tcsh | the shell tcsh is unknown | take bash, zsh or fish",
        " | CONTEXT is missing | name the folder",
        "-t UPPER . | repository library/UPPER | registry.example/team/app:1",
        "-o type=oci,dest=/no/where/x.tar . | the folder of dest /no/where/x.tar does not exist | make it",
        "--iidfile /no/where/x . | the folder of --iidfile /no/where/x does not exist | make it",
        "--metadata-file / . | --metadata-file / is a folder | name a file in it",
        "--report /no/where/x . | the folder of --report /no/where/x does not exist | make it",
        "--build-arg =x . | --build-arg has no name | NAME=VALUE",
        "-f . . | that is a folder [BuildfileNotFound] | name a Buildfile",
        "-f /dev/null . | that is no regular file [BuildfileNotFound] | pipe it to -f -",
        "--memory lots . | --memory takes a size, not lots | 512m",
        "--cpus -1 . | --cpus takes a number above 0, not -1 | ",
        "--step-timeout soon . | --step-timeout takes a duration, not soon | 90s",
        "--network bridge . | --network bridge is unknown | take default, host or none",
        "--progress tty2 . | --progress tty2 is unknown | take auto",
        "-o type=rpm,dest=x . | type rpm is unknown | write type=oci",
        "-o type=local . | key dest is missing | write type=oci",
        "-o - -o type=oci . | two outputs go to standard output | give each a dest of its own",
        "-o type=oci,dest=x -o type=tar,dest=x . | two outputs go to x | a dest of its own",
        "-o type=oci,dest=x,a=b . | key a is unknown | write type=oci",
        "--add-host nowhere . | --add-host takes HOST:IP, not nowhere | db:10.0.0.5",
        "--add-host db:there . | --add-host takes HOST:IP, not db:there | db:10.0.0.5",
        "--add-host db:10.1 . | --add-host takes HOST:IP, not db:10.1 | db:10.0.0.5",
        "--add-host =::1 . | --add-host takes HOST:IP, not =::1 | db:10.0.0.5",
        "--add-host d#b:::1 . | --add-host takes HOST:IP, not d#b:::1 | db:10.0.0.5",
        "--platform linux . | --platform: platform linux is not of the form | linux/amd64",
        "--push=maybe . | --push=maybe is neither true nor false [WrongUsage] | write 1, t, T, TRUE,",
        "-q= . | -q= is neither true nor false [WrongUsage] | or 0, f, F, FALSE, false or False",
        "du --verbose=no | --verbose=no is neither true nor false [WrongUsage] | without a value it is",
        ". . | one CONTEXT is enough, what is . | --help",
      })
  void a_wrong_command_line_says_what_and_what_to_do(String words, String what, String hint)
      throws IOException {
    Files.writeString(folder.resolve("Buildfile"), "FROM scratch\n");
    String line = words == null ? "" : words.replaceAll("(^|\\s)\\.(?=\\s|$)", "$1" + folder);

    assertThat(run(line.isEmpty() ? new String[0] : line.split(" ")))
        .isEqualTo(ExitCode.WRONG_INPUT);

    assertThat(text(err)).contains(what.replace(" .", " "), hint == null ? "" : hint);
    assertThat(text(out)).isEmpty();
  }

  /** Source: the synopsis of {@code docker buildx build}, and of {@code docker build} before it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--add-host",
        "--allow",
        "--annotation",
        "--attest",
        "--build-arg",
        "--build-context",
        "--builder",
        "--cache-from",
        "--cache-to",
        "--call",
        "--cgroup-parent",
        "--check",
        "--debug",
        "--file",
        "--iidfile",
        "--label",
        "--load",
        "--metadata-file",
        "--network",
        "--no-cache",
        "--no-cache-filter",
        "--output",
        "--platform",
        "--policy",
        "--progress",
        "--provenance",
        "--pull",
        "--push",
        "--quiet",
        "--sbom",
        "--secret",
        "--shm-size",
        "--ssh",
        "--tag",
        "--target",
        "--ulimit",
        "-D",
        "--compress",
        "--cpu-period",
        "--cpu-quota",
        "--cpu-shares",
        "--cpuset-cpus",
        "--cpuset-mems",
        "--disable-content-trust",
        "--force-rm",
        "--isolation",
        "--memory",
        "--memory-swap",
        "--rm",
        "--security-opt",
        "--squash"
      })
  void every_option_of_docker_is_taken_or_answered(String option) {
    boolean isTaken = BuildOptions.spec().optionsMap().containsKey(option);

    assertThat(isTaken).as(option).isNotEqualTo(ForeignOption.instead(option, "").isPresent());
  }

  /** Source: the references of {@code buildah build} and of kaniko's executor. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--pull-always",
        "--pull-never",
        "--sign-by",
        "--omit-history",
        "--identity-label",
        "--no-hosts",
        "--no-hostname",
        "--group-add",
        "--skip-unused-stages",
        "--custom-platform",
        "--verbosity",
        "--registry-mirror",
        "--registry-certificate",
        "--ignore-path",
        "--push-retry",
        "--oci-layout-path",
        "--image-name-with-digest-file",
        "--compressed-caching",
        "--cache-ttl"
      })
  void an_option_of_buildah_or_kaniko_is_answered(String option) {
    assertThat(ForeignOption.instead(option, "")).as(option).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--creds=bob:hunter2 .",
        "--cred=bob:hunter2 .",
        "lint --token=hunter2 .",
        "--build-arg =hunter2 .",
        "--check . TOKEN=hunter2"
      })
  void a_value_that_may_be_a_password_is_not_told(String words) {
    assertThat(run(words.split(" "))).isEqualTo(ExitCode.WRONG_INPUT);

    assertThat(text(err)).contains("[WrongUsage]").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--provenance=false --sbom=false",
        "--provenance=0 --sbom=False",
        "--provenance=disabled=true",
        "--attest=type=provenance,disabled=true",
        "--attest type=sbom,disabled=1"
      })
  void attestations_can_be_declined(String words) throws IOException {
    Files.writeString(folder.resolve("Buildfile"), "FROM scratch\n");

    assertThat(run(("--check " + words + " " + folder).split(" "))).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_file_to_read_that_is_not_there_gets_a_hint_that_fits() {
    assertThat(run("import-jib", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.ENVIRONMENT);

    assertThat(text(err)).contains("none does not exist [InputOutput]", "hint: name what exists");
  }

  @Test
  void a_context_that_is_not_there_is_named() {
    assertThat(run(folder.resolve("none").toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(text(err)).contains("none: the context does not exist [ContextNotFound]");
  }

  @Test
  void a_folder_without_buildfile_is_named() {
    assertThat(run(folder.toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(text(err)).contains("there is neither a Buildfile nor a Dockerfile");
  }

  @Test
  void a_buildfile_that_is_not_there_is_named() {
    assertThat(run("-f", folder.resolve("x").toString(), folder.toString()))
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(text(err)).contains("there is no such file [BuildfileNotFound]");
  }

  @Test
  void a_buildfile_that_is_no_text_is_refused() throws IOException {
    Files.write(folder.resolve("Buildfile"), new byte[] {'F', (byte) 0xFF, (byte) 0xFE});

    assertThat(run(folder.toString())).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(text(err)).contains("the file is not UTF-8 text [BuildfileNotUtf8]");
  }

  @Test
  void every_problem_of_a_buildfile_is_told_at_its_place() throws IOException {
    Files.writeString(folder.resolve("Buildfile"), "FROM scratch\nCOPPY a b\nCOPY --chwon=1 a b\n");

    assertThat(run("--root", folder.resolve("root").toString(), folder.toString()))
        .isEqualTo(ExitCode.WRONG_INPUT);

    assertThat(text(err)).contains("Buildfile:2:1:", "Buildfile:3:6:", "COPPY", "--chwon");
  }

  private ExitCode run(String... words) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(words, Map.of(), console);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
