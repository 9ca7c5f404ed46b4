package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Manual pages and completion of the distribution, read by the programs that they are for. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DocumentsIT {
  private static final Path SHARE = Jbuild.PACKED.resolve("share");

  @Test
  void every_command_has_a_page_that_man_reads_without_a_warning() throws Exception {
    assumeTrue(Command.exists("man"), "needs man: apt-get install man-db");
    List<String> commands = Jbuild.commands();
    assertThat(commands).contains("build", "lint", "doctor", "help");

    for (String command : commands) {
      String name = command.equals("build") ? "jbuild" : "jbuild-" + command;
      Path page = SHARE.resolve("man/man1/" + name + ".1");
      Finished read =
          Command.of("man", "--warnings", "-E", "UTF-8", "-l", page)
              .with("LC_ALL", "C.UTF-8")
              .with("MANWIDTH", "80")
              .run()
              .succeeded();

      assertThat(read.err()).as(name).isEmpty();
      assertThat(read.out())
          .as(name)
          .contains("NAME", name + " - ", "SYNOPSIS", "OPTIONS", "--help");
    }
  }

  @Test
  void bash_completes_commands_options_and_values() throws Exception {
    assertThat(bash("jbuild", "--ca"))
        .containsExactlyInAnyOrder("--call", "--cache-from", "--cache-to");
    assertThat(bash("jbuild", "--progress", "j")).containsExactly("json");
    assertThat(bash("jbuild", "pru")).containsExactly("prune");
    assertThat(bash("jbuild", "lint", "--st")).containsExactly("--strict");
  }

  /** Calls the completion as bash does. */
  private static List<String> bash(String... words) throws Exception {
    String script =
        """
        source '%s'
        COMP_WORDS=(%s)
        COMP_CWORD=%d
        COMP_LINE='%s'
        COMP_POINT=${#COMP_LINE}
        _complete_jbuild 2>/dev/null
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(
                SHARE.resolve("bash-completion/completions/jbuild"),
                String.join(" ", words),
                words.length - 1,
                String.join(" ", words));
    return Command.of("bash", "--norc", "-c", script).run().out().lines().toList();
  }

  @Test
  void bash_completes_at_a_prompt() throws Exception {
    assumeTrue(Command.exists("tmux"), "needs tmux: apt-get install tmux");
    Path completion = SHARE.resolve("bash-completion/completions/jbuild");
    try (Tmux terminal =
        new Tmux(100, 24, Map.of("PS1", "READY:"), Command.of("bash", "--norc", "-i"))) {
      terminal.await("READY:");
      terminal.type("source " + completion + "; printf 'LOADED%s\\n' :", "Enter");
      terminal.await("LOADED:");
      terminal.type("jbuild doctor --insec", "Tab");

      terminal.await("jbuild doctor --insecure-registry");
    }
  }

  @Test
  void zsh_completes_commands_options_and_values() throws Exception {
    assumeTrue(Command.exists("zsh"), "needs zsh: apt-get install zsh");
    assumeTrue(Command.exists("tmux"), "needs tmux: apt-get install tmux");
    try (Tmux terminal =
        new Tmux(100, 24, Map.of("PS1", "READY:"), Command.of("zsh", "-f", "-i"))) {
      terminal.await("READY:");
      terminal.type(
          "fpath=("
              + SHARE.resolve("zsh/site-functions")
              + " $fpath); autoload -Uz compinit;"
              + " compinit -u -D; print LOADED:",
          "Enter");
      terminal.await("the prompt", screen -> screen.contains("LOADED:"));
      terminal.type("jbuild --progress=q", "Tab");
      terminal.await("jbuild --progress=quiet");
      terminal.type(" --metad", "Tab");
      terminal.await("--metadata-file=");
    }
  }

  @Test
  void fish_completes_commands_options_and_values() throws Exception {
    assumeTrue(Command.exists("fish"), "needs fish: apt-get install fish");
    Path file = SHARE.resolve("fish/vendor_completions.d/jbuild.fish");
    assertThat(fish(file, "jbuild --metad")).anyMatch(line -> line.startsWith("--metadata-file\t"));
    assertThat(fish(file, "jbuild --progress j")).anyMatch(line -> line.startsWith("json\t"));
    assertThat(fish(file, "jbuild doc")).anyMatch(line -> line.startsWith("doctor\t"));
    assertThat(fish(file, "jbuild lint --st")).anyMatch(line -> line.startsWith("--strict\t"));
    assertThat(fish(file, "jbuild lint --metad")).isEmpty();
  }

  private static List<String> fish(Path file, String line) throws Exception {
    return Command.of("fish", "--no-config", "-c", "source " + file + "; complete -C'" + line + "'")
        .with("LC_ALL", "C.UTF-8")
        .run()
        .succeeded()
        .out()
        .lines()
        .toList();
  }

  @Test
  void what_packages_take_is_in_its_place() throws Exception {
    try (Stream<Path> all = Files.walk(SHARE)) {
      assertThat(all.filter(Files::isRegularFile).map(file -> SHARE.relativize(file).toString()))
          .contains(
              "man/man1/jbuild.1",
              "bash-completion/completions/jbuild",
              "zsh/site-functions/_jbuild",
              "fish/vendor_completions.d/jbuild.fish");
    }
  }
}
