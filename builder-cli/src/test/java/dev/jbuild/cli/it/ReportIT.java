package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about a build, in a real browser. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReportIT {
  private static final String HOSTILE = "</title></style><script>document.title='owned'</script>";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Path page;

  @BeforeEach
  void a_state() {
    jbuild = Jbuild.at(folder.resolve("root"));
    page = folder.resolve("report.html");
  }

  @Test
  void it_shows_times_sizes_reasons_and_isolation() throws Exception {
    Context context =
        Context.in(folder)
            .file("a", "1")
            .buildfile(
                "FROM %s\nRUN echo x >/x\nCOPY a /\nRUN --network=none echo '%s'\n"
                    .formatted(Bases.busybox(), HOSTILE.replace("'", "\"")));
    jbuild.digest(context);
    context.file("a", "2");
    String digest = jbuild.digest("--report", page, "-t", "local/app:1", context);

    String dom = dom();

    assertThat(dom)
        .contains("<h1>local/app:1</h1>", digest, "Timeline", "<rect class=\"cached\"")
        .contains("a changed: its content", "nothing that it depends on has changed")
        .contains("Layers, linux/", "Isolation of each step", "<td>none</td>")
        .contains("system calls filtered")
        .contains("&lt;script&gt;")
        .doesNotContain("<script")
        .contains("<title>jbuild: local/app:1</title>");
  }

  @Test
  void of_a_build_that_failed_it_tells_why() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile("FROM %s\nRUN echo '<b>last'; exit 7\n".formatted(Bases.busybox()));
    jbuild.run("--report", page, context).exitedWith(1);

    assertThat(dom())
        .contains("did not come to its end", "exit code 7", "[StepFailed]", "&lt;b&gt;last")
        .contains("<rect class=\"failed\"");
  }

  @Test
  void the_browser_refuses_what_is_not_of_the_page() throws Exception {
    jbuild.digest("--report", page, Context.in(folder).buildfile("FROM scratch\nLABEL a=b\n"));
    String text = Files.readString(page);
    assertThat(text)
        .contains("default-src 'none'")
        .doesNotContain("http://", "https://", " style=");

    Files.writeString(
        page, text.replace("</body>", "<script>document.title = 'owned'</script></body>"));

    assertThat(dom()).contains("<title>jbuild: a build without a tag</title>");
  }

  @Test
  void a_folder_that_is_not_there_is_told_before_the_build() throws Exception {
    Finished build =
        jbuild
            .run(
                "--report",
                folder.resolve("none/report.html"),
                Context.in(folder).buildfile("FROM scratch\n"))
            .exitedWith(2);

    assertThat(build.err()).contains("the folder of --report", "does not exist");
  }

  /** Returns the page as the browser has it after all scripts that it let run. */
  private String dom() throws Exception {
    assumeTrue(Command.exists("chromium"), "needs chromium: apt-get install chromium");
    List<String> quiet =
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + folder.resolve("browser"),
            "--dump-dom");
    return Command.of("chromium")
        .and(quiet.toArray())
        .and(page.toUri())
        .with("HOME", folder.toString())
        .run()
        .succeeded()
        .out();
  }
}
