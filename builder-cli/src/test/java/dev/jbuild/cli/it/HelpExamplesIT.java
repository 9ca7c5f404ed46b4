package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of all helps, as they stand there, by a shell. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HelpExamplesIT {
  /** In examples; in the test a real one stands for it. */
  private static final String REGISTRY = "registry.example";

  /** No server of this name is anywhere; RemoteSourceIT builds repositories of its own. */
  private static final String REPOSITORY = "https://git.example/";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Command shell;

  @BeforeEach
  void project() throws Exception {
    new Context(folder)
        .file(
            "project/Buildfile",
            "FROM scratch AS files\nCOPY a /\nFROM files AS compile\nCOPY a /b\nCOPY a /c\n")
        .file("project/.dockerignore", "build\n*.tar\n")
        .file("project/a", "a")
        .file("project/jib.yaml", "apiVersion: jib/v1alpha1\nkind: BuildFile\nfrom: scratch\n")
        .file("home/.zfunc/x", "")
        .file("home/.config/fish/completions/x", "");
    shell =
        Command.of("bash", "--norc", "-e", "-o", "pipefail", "-c")
            .in(folder.resolve("project"))
            .with("PATH", Jbuild.DIST.resolve("bin") + ":" + System.getenv("PATH"))
            .with("HOME", folder.resolve("home").toString())
            .with("JBUILD_ROOT", folder.resolve("root").toString())
            .with("TOKEN", "secret");
  }

  @Test
  void every_command_has_two_examples_and_they_run() throws Exception {
    assumeTrue(
        DockerRegistry.program().isPresent(),
        "needs docker-registry: apt-get install docker-registry");
    assumeTrue(Command.exists("man"), "needs man: apt-get install man-db");
    try (DockerRegistry registry = DockerRegistry.start()) {
      run("jbuild -t " + registry.name() + "/team/app:1 --push .");
      for (String command : Jbuild.commands()) {
        List<String> examples = examples(command);
        assertThat(examples).as(command).hasSizeGreaterThan(1);
        for (String example : examples) {
          if (!example.contains(REPOSITORY)) {
            run(example.replace(REGISTRY, registry.name()));
          }
        }
      }
    }
  }

  private Finished run(String line) throws Exception {
    return shell.and(line).run().succeeded();
  }

  /** Returns the lines of examples without what is said of each, which two blanks set apart. */
  private List<String> examples(String command) throws Exception {
    List<String> examples = new ArrayList<>();
    String open = "";
    for (String line :
        run("jbuild " + command + " --help")
            .out()
            .lines()
            .dropWhile(line -> !line.equals("Examples:"))
            .skip(1)
            .takeWhile(line -> line.startsWith("  "))
            .toList()) {
      String words = open + line.strip().split("  +", 2)[0];
      open = words.endsWith("\\") ? words.substring(0, words.length() - 1) : "";
      if (open.isEmpty()) {
        examples.add(words);
      }
    }
    return examples;
  }
}
