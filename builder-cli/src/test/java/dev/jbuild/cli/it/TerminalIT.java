package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of a build, in a real terminal. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TerminalIT {
  private static final String ESCAPE = "\u001b";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private String twoStages;

  /** The same; who looks at them ends them. */
  private String endless;

  @BeforeEach
  void programs() throws Exception {
    assumeTrue(Command.exists("tmux"), "needs tmux: apt-get install tmux");
    twoStages = twoStages(8);
    endless = twoStages(600);
  }

  /** Returns two stages that run at the same time. */
  private static String twoStages(int seconds) throws Exception {
    return """
    FROM %1$s AS one
    RUN echo said by one; sleep %2$d; echo 1 >/one
    FROM %1$s AS two
    RUN echo 漢字 is said by two; sleep %2$d; echo 2 >/two
    FROM %1$s
    COPY --from=one /one /
    COPY --from=two /two /
    """
        .formatted(Bases.busybox(), seconds);
  }

  private static List<String> end(Tmux terminal) throws Exception {
    terminal.press("C-c");
    return terminal.ended();
  }

  @Test
  void steps_that_run_at_the_same_time_are_shown_with_their_last_lines() throws Exception {
    try (Tmux terminal = terminal(100, 24, Map.of(), twoStages)) {
      List<String> live =
          terminal.await("both", screen -> has(screen, "said by one", "said by two"));
      List<String> end = terminal.ended();

      assertThat(live).anyMatch(line -> line.matches("● \\[one 1/1] RUN echo said.* [0-9.]+s"));
      assertThat(live).anyMatch(line -> line.matches("● \\[two 1/1] RUN echo 漢.* [0-9.]+s"));
      assertThat(live).contains("  │ said by one", "  │ 漢字 is said by two");
      assertThat(live).anyMatch(line -> line.matches("[0-9.]+s  2 running, 0 done"));
      assertThat(end)
          .contains("before")
          .noneMatch(line -> line.contains("│") || line.contains("●"));
      assertThat(end).anyMatch(line -> line.matches("✓ \\[one 1/1] RUN .* [0-9.]+s"));
      assertThat(end).anyMatch(line -> line.matches("built sha256:[0-9a-f]{64} in [0-9.]+s"));
      assertThat(end)
          .anyMatch(line -> line.matches(" +[0-9.]+ MB in 3 layers|  image .* 3 layers"));
      assertThat(end).contains("exit 0", "  steps   0 cached, 4 ran");
      assertThat(terminal.about("cursor_flag")).isEqualTo("1");
      assertThat(terminal.colours()).contains(ESCAPE + "[32m");
    }
    try (Tmux terminal = terminal(100, 24, Map.of(), twoStages)) {
      List<String> end = terminal.ended();

      assertThat(end).anyMatch(line -> line.matches("✓ \\[two 1/1] RUN .* CACHED"));
      assertThat(end).contains("exit 0", "  steps   4 cached, 0 ran");
    }
  }

  @Test
  void a_narrow_window_cuts_titles_and_shows_every_line_once() throws Exception {
    try (Tmux terminal = terminal(40, 24, Map.of(), endless)) {
      List<String> live =
          terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      assertThat(live).anyMatch(line -> line.matches("● \\[one 1/1] RUN echo.*… +[0-9.]+s"));
      assertThat(live.stream().filter(line -> line.startsWith("●"))).hasSize(2);
      end(terminal);
    }
  }

  @Test
  void a_window_that_is_resized_shows_every_line_once() throws Exception {
    try (Tmux terminal = terminal(110, 24, Map.of(), endless)) {
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      terminal.resize(30, 12);
      List<String> small =
          terminal.await(
              "short titles",
              screen -> screen.stream().filter(line -> line.matches("●.*… [0-9.]+s")).count() == 2);
      terminal.resize(90, 30);
      List<String> large =
          terminal.await(
              "long titles",
              screen ->
                  screen.stream().filter(line -> line.matches("●.*[^…] +[0-9.]+s")).count() == 2);

      for (List<String> screen : List.of(small, large)) {
        assertThat(screen.stream().filter(line -> line.startsWith("●"))).hasSize(2);
        assertThat(screen.stream().filter(line -> line.contains("running"))).hasSize(1);
      }
      end(terminal);
    }
  }

  @Test
  void NO_COLOR_leaves_all_colours_out() throws Exception {
    try (Tmux terminal = terminal(80, 24, Map.of("NO_COLOR", "1"), endless)) {
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      assertThat(terminal.colours()).doesNotContain(ESCAPE);
      end(terminal);
    }
  }

  @Test
  void a_terminal_that_can_do_nothing_gets_lines() throws Exception {
    try (Tmux terminal = terminal(80, 24, Map.of("TERM", "dumb"), "FROM scratch\nLABEL a=b\n")) {
      assertThat(terminal.ended()).anyMatch(line -> line.startsWith("built sha256:"));
      assertThat(terminal.colours()).doesNotContain(ESCAPE);
    }
  }

  @Test
  void ctrl_c_gives_the_cursor_back() throws Exception {
    try (Tmux terminal = terminal(80, 24, Map.of(), endless)) {
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));
      assertThat(terminal.about("cursor_flag")).isEqualTo("0");

      assertThat(end(terminal)).contains("interrupted", "exit 130");
      assertThat(terminal.about("cursor_flag")).isEqualTo("1");
    }
  }

  @Test
  void ctrl_z_gives_the_cursor_back_and_fg_draws_anew() throws Exception {
    Command shell = Command.of("bash", "--norc", "-i").with("PS1", "prompt> ");
    try (Tmux terminal = new Tmux(80, 24, Map.of(), shell)) {
      terminal.type(String.join(" ", jbuild(twoStages(20)).words()), "Enter");
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      terminal.press("C-z");
      List<String> stopped = terminal.await("Stopped");
      assertThat(terminal.about("cursor_flag")).isEqualTo("1");
      assertThat(stopped).noneMatch(line -> line.startsWith("●") || line.contains("running"));

      terminal.type("fg", "Enter");
      List<String> again =
          terminal.await("both", screen -> has(screen, "said by one", "said by two"));
      assertThat(again.stream().filter(line -> line.startsWith("●"))).hasSize(2);
      assertThat(terminal.about("cursor_flag")).isEqualTo("0");

      terminal.press("C-z");
      terminal.await(
          "Stopped again",
          screen -> screen.stream().filter(line -> line.contains("Stopped")).count() == 2);
      terminal.type("bg; echo typed; wait", "Enter");
      List<String> end = terminal.await("built sha256:");
      assertThat(end).contains("typed").noneMatch(line -> line.startsWith("●"));
      assertThat(terminal.about("cursor_flag")).isEqualTo("1");
    }
  }

  @Test
  void a_view_that_was_stopped_unasked_leaves_what_the_shell_wrote() throws Exception {
    Command shell = Command.of("bash", "--norc", "-i").with("PS1", "prompt> ");
    try (Tmux terminal = new Tmux(80, 24, Map.of(), shell)) {
      terminal.type(String.join(" ", jbuild(twoStages(20)).words()), "Enter");
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      Command.of("kill", "-STOP", pid()).run().succeeded();
      terminal.await("Stopped");
      terminal.type("clear; bg; echo typed; wait", "Enter");
      terminal.await("the cursor", _ -> shows(terminal));

      List<String> end = terminal.await("built sha256:");
      assertThat(end).contains("typed").noneMatch(line -> line.startsWith("●"));
    }
  }

  private static boolean shows(Tmux terminal) {
    try {
      return terminal.about("cursor_flag").equals("1");
    } catch (Exception broken) {
      throw new AssertionError(broken);
    }
  }

  /** Returns the process of the build, which has its folder among its arguments. */
  private long pid() {
    String root = folder.resolve("root").toString();
    return ProcessHandle.allProcesses()
        .filter(process ->
            process.info().command().orElse("").endsWith("java")
                && List.of(process.info().arguments().orElse(new String[0])).contains(root))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Test
  void a_window_of_twenty_columns_shows_every_line_once() throws Exception {
    try (Tmux terminal = terminal(20, 24, Map.of(), endless)) {
      List<String> live =
          terminal.await("both", screen -> has(screen, "said by one", "漢字 is said b…"));

      assertThat(live.stream().filter(line -> line.startsWith("●"))).hasSize(2);
      assertThat(live).anyMatch(line -> line.matches("[0-9.]+s  2 running.*"));
      end(terminal);
    }
  }

  @Test
  void a_window_that_is_resized_again_and_again_shows_every_line_once() throws Exception {
    try (Tmux terminal = terminal(100, 24, Map.of(), endless)) {
      terminal.await("both", screen -> has(screen, "said by one", "said by two"));

      for (int columns = 20; columns <= 110; columns += 10) {
        terminal.resize(columns, 10 + columns / 10);
      }
      List<String> live =
          terminal.await(
              "long titles",
              screen ->
                  screen.stream().filter(line -> line.matches("●.*[^…] +[0-9.]+s")).count() == 2);

      assertThat(live.stream().filter(line -> line.startsWith("●"))).hasSize(2);
      assertThat(live.stream().filter(line -> line.contains("running"))).hasSize(1);
      end(terminal);
    }
  }

  @Test
  void a_step_that_fails_leaves_its_last_lines() throws Exception {
    String failing =
        "FROM %s\nRUN echo first; sleep 1; echo last words; exit 7\n".formatted(Bases.busybox());
    try (Tmux terminal = terminal(80, 24, Map.of(), failing)) {
      List<String> end = terminal.ended();

      assertThat(end).contains("exit 1", "last output:", "  first", "  last words");
      assertThat(end).anyMatch(line -> line.matches("✗ \\[stage-0 1/1] RUN .* [0-9.]+s"));
      assertThat(end).anyMatch(line -> line.contains("[StepFailed]"));
      assertThat(terminal.about("cursor_flag")).isEqualTo("1");
    }
  }

  @Test
  void a_step_can_drive_no_terminal() throws Exception {
    String hostile =
        """
        FROM %s
        RUN printf 'a\\033[2J\\033[H\\033[31mb\\033]0;owned\\007c\\033[?25h\\n1%%%%\\r50%%%%\\r100%%%%\\n'; \\
          printf '\\342\\200\\256turned\\302\\23331m\\n'; sleep 600
        """
            .formatted(Bases.busybox());
    try (Tmux terminal = terminal(80, 24, Map.of(), hostile)) {
      List<String> live = terminal.await("turned");

      assertThat(live).contains("before", "  │ abc", "  │ 100%", "  │ turned");
      assertThat(terminal.about("pane_title")).isNotEqualTo("owned");
      end(terminal);
    }
  }

  private static boolean has(List<String> screen, String... texts) {
    return Stream.of(texts)
        .allMatch(text ->
            screen.stream().anyMatch(line -> line.startsWith("  │") && line.contains(text)));
  }

  private Tmux terminal(int columns, int rows, Map<String, String> environment, String buildfile)
      throws Exception {
    return new Tmux(columns, rows, environment, jbuild(buildfile));
  }

  private Command jbuild(String buildfile) throws Exception {
    Context context = new Context(folder).file("context/Buildfile", buildfile);
    return Command.of(
        Jbuild.DIST.resolve("bin/jbuild"),
        "--root",
        folder.resolve("root"),
        context.folder().resolve("context"));
  }
}
