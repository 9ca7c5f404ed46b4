package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees, in a real terminal, of what goes to and fro a real registry behind a slow
 * line.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TransfersIT {
  private static final int SIZE = 16_000_000;
  private static final int BYTES_PER_SECOND = 2_000_000;

  /** Of a size of some bytes to some megabytes. */
  private static final String AMOUNT = "[0-9.]+ [kM]?B";

  /** That of the line, not that of a buffer; a busy machine may be slower. */
  private static final String RATE = "([01]\\.\\d MB|2\\.[0-4] MB|\\d+(\\.\\d)? kB)/s";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Context context;

  @BeforeEach
  void files() throws Exception {
    assumeTrue(Command.exists("tmux"), "needs tmux: apt-get install tmux");
    assumeTrue(
        DockerRegistry.program().isPresent(),
        "needs docker-registry: apt-get install docker-registry");
    byte[] noise = new byte[SIZE];
    new Random(1).nextBytes(noise);
    context = Context.in(folder);
    Files.write(context.folder().resolve("noise"), noise);
  }

  @Test
  void a_pull_shows_how_much_of_a_layer_is_there_and_how_fast_it_comes() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start();
        SlowLink slow = new SlowLink(registry.name(), BYTES_PER_SECOND)) {
      context.buildfile("FROM %s\nCOPY noise /\n".formatted(Bases.busybox()));
      Jbuild.at(folder.resolve("other"))
          .digest("-t", registry.name() + "/base:1", "--push", context);
      context.buildfile("FROM %s/base:1\nRUN echo pulled\n".formatted(slow.name()));

      try (Tmux terminal = terminal("-t", "x:1")) {
        List<String> live =
            terminal.await(
                "how much and how fast",
                screen ->
                    shows(screen, "● .* " + AMOUNT + " of 16\\.[0-9] MB +[0-9.]+s")
                        && shows(screen, ".* running.*  ↓ " + AMOUNT + " " + RATE));

        assertThat(live.stream().filter(line -> line.contains(" running, "))).hasSize(1);
        assertThat(terminal.ended())
            .contains("exit 0")
            .anyMatch(line -> line.matches("  moved   pulled 17\\.0 MB, pushed 0 B"));
      }
    }
  }

  @Test
  void a_push_shows_how_much_is_sent_and_how_fast() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start();
        SlowLink slow = new SlowLink(registry.name(), BYTES_PER_SECOND)) {
      context.buildfile("FROM scratch\nCOPY noise /\n");

      try (Tmux terminal = terminal("-t", slow.name() + "/pushed:1", "--push")) {
        List<String> live =
            terminal.await(
                "a rate", screen -> shows(screen, ".* running.*  ↑ " + AMOUNT + " " + RATE));

        assertThat(live).anyMatch(line -> line.matches("● .*push.* [0-9.]+s"));
        assertThat(terminal.ended())
            .contains("exit 0")
            .anyMatch(line -> line.matches("  moved   .*pushed 16\\.\\d MB"));
      }
    }
  }

  private static boolean shows(List<String> screen, String line) {
    return screen.stream().anyMatch(shown -> shown.matches(line));
  }

  private Tmux terminal(Object... arguments) throws Exception {
    Command jbuild =
        Command.of(Jbuild.DIST.resolve("bin/jbuild"), "--root", folder.resolve("root"))
            .and(arguments)
            .and(context);
    return new Tmux(100, 24, Map.of(), jbuild);
  }
}
