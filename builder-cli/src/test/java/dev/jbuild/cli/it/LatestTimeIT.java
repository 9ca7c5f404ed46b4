package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code SOURCE_DATE_EPOCH} in all of its forms. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LatestTimeIT {
  private static final String COMMITTED = "2020-02-03T04:05:06Z";
  private static final String SERVED = "2015-10-21T07:28:00Z";
  private static final String EPOCH = "SOURCE_DATE_EPOCH=";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private WebServer web;
  private Path served;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = Jbuild.at(folder.resolve("root"));
    served = Files.createDirectory(folder.resolve("served"));
    web = WebServer.of(served);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private String created(Object... words) throws Exception {
    String config =
        jbuild.document(jbuild.digest(words)).object("config").orElseThrow().requireText("digest");
    return jbuild.document(config).requireText("created");
  }

  @Test
  void a_global_arg_says_the_latest_time() throws Exception {
    Context context =
        Context.in(folder)
            .file("a.txt", "a\n")
            .buildfile("ARG SOURCE_DATE_EPOCH=1000000000\nFROM scratch\nCOPY a.txt /\n");

    assertThat(created(context)).isEqualTo("2001-09-09T01:46:40Z");
  }

  @Test
  void the_time_of_a_folder_is_none() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                ARG SOURCE_DATE_EPOCH=context
                FROM %s
                ARG SOURCE_DATE_EPOCH
                RUN echo "epoch $SOURCE_DATE_EPOCH."
                """
                    .formatted(Bases.busybox()));

    assertThat(jbuild.run(context).succeeded().err()).contains("epoch .");
  }

  @Test
  void the_time_of_a_repository_is_that_of_the_commit() throws Exception {
    GitRepository repository = GitRepository.in(served, "app.git");
    repository
        .file(
            "Dockerfile",
            """
            ARG SOURCE_DATE_EPOCH=context
            FROM %s
            ARG SOURCE_DATE_EPOCH
            RUN echo "epoch $SOURCE_DATE_EPOCH."
            COPY a /
            """
                .formatted(Bases.busybox()))
        .file("a", "a\n")
        .commit();
    String url = web.url("/git/app.git");

    Finished build = jbuild.run(url).succeeded();

    assertThat(build.err()).contains("epoch 1580702706.");
    assertThat(created(url)).isEqualTo(COMMITTED);
    assertThat(created("--build-arg", EPOCH + "context", url)).isEqualTo(COMMITTED);
    assertThat(created("--build-arg", EPOCH + "1600000000", url)).isEqualTo("2020-09-13T12:26:40Z");
  }

  @Test
  void files_of_a_repository_have_the_time_of_the_commit_where_there_is_a_latest_one()
      throws Exception {
    GitRepository.in(served, "app.git")
        .file("Dockerfile", "FROM scratch\nCOPY a /\n")
        .file("a", "a\n")
        .commit();
    Path tar = folder.resolve("rootfs.tar");

    jbuild
        .run(
            "--build-arg",
            EPOCH + "1600000000",
            "-o",
            "type=tar,dest=" + tar,
            web.url("/git/app.git"))
        .succeeded();

    assertThat(Command.of("tar", "--utc", "--full-time", "-tvf", tar).run().succeeded().out())
        .contains("2020-02-03 04:05:06 a");
  }

  @Test
  void the_time_of_a_url_is_what_the_server_says_else_that_of_the_newest_file() throws Exception {
    archive("ctx.tar.gz", "FROM scratch\nCOPY Buildfile /\n");
    String url = web.url("/ctx.tar.gz");

    assertThat(created("--build-arg", EPOCH + "context", url)).isEqualTo(SERVED);
    web.hideTimes();
    archive("other.tar.gz", "FROM scratch\nCOPY Buildfile /b\n");
    assertThat(created("--build-arg", EPOCH + "context", web.url("/other.tar.gz")))
        .isEqualTo("2011-12-13T14:15:16Z");
  }

  @Test
  void a_url_that_is_no_archive_has_no_time_but_its_servers() throws Exception {
    Files.writeString(served.resolve("tool"), "tool\n");
    web.hideTimes();
    Context context =
        Context.in(folder)
            .buildfile(
                "FROM scratch AS url\nADD %s /\nFROM scratch\nCOPY --from=url / /\n"
                    .formatted(web.url("/tool")));

    assertThat(Instant.parse(created("--build-arg", EPOCH + "url", context)))
        .isAfter(Instant.parse("2020-01-01T00:00:00Z"));
  }

  private void archive(String name, String buildfile) throws Exception {
    Context files = Context.in(folder).buildfile(buildfile);
    Command.of("tar", "--create", "--gzip", "--mtime=2011-12-13T14:15:16Z", "--file")
        .and(served.resolve(name), "--directory", files, "Buildfile")
        .run()
        .succeeded();
  }

  @Test
  void a_named_context_and_a_stage_have_a_time_too() throws Exception {
    GitRepository.in(served, "app.git").file("a", "a\n").commit();
    Files.writeString(served.resolve("file"), "file\n");
    String stages =
        """
        FROM scratch AS git
        ADD %s /
        FROM scratch AS url
        ADD %s /
        FROM scratch
        COPY --from=url / /
        """
            .formatted(web.url("/git/app.git"), web.url("/file"));
    Context context = Context.in(folder).buildfile("ARG SOURCE_DATE_EPOCH=url\n" + stages);
    String repository = web.url("/git/app.git");

    assertThat(created(context)).isEqualTo(SERVED);
    assertThat(created("--build-arg", EPOCH + "git", context)).isEqualTo(COMMITTED);
    assertThat(
            created("--build-arg", EPOCH + "src", "--build-context", "src=" + repository, context))
        .isEqualTo(COMMITTED);
    String here = "src::" + Platform.ofThisMachine();
    assertThat(
            created(
                "--build-arg", EPOCH + "src", "--build-context", here + "=" + repository, context))
        .isEqualTo(COMMITTED);
  }

  @Test
  void what_has_no_commit_is_told_where_the_time_is_asked_for() throws Exception {
    GitRepository.in(served, "app.git").file("a", "a\n").commit();
    Context context =
        Context.in(folder)
            .buildfile(
                "ARG SOURCE_DATE_EPOCH=git\nFROM scratch AS git\nADD "
                    + web.url("/git/app.git")
                    + "#none /\nFROM scratch\n");

    assertThat(jbuild.run(context).exitedWith(1).err())
        .contains("Buildfile:3:1: the repository has no ref none [GitRefNotFound]");
  }

  @Test
  void an_output_that_wants_files_to_keep_their_times_is_refused() throws Exception {
    Context context =
        Context.in(folder).buildfile("ARG SOURCE_DATE_EPOCH=1000000000\nFROM scratch\n");
    String output = "type=oci,rewrite-timestamp=false,dest=" + folder.resolve("out.tar");

    assertThat(jbuild.run("-o", output, context).exitedWith(2).err())
        .contains("rewrite-timestamp=false wants files to keep their times [BadOutput]");
  }
}
