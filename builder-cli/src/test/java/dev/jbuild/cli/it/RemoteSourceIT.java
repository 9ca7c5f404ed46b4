package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.registry.testing.FakeProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD of URLs and git repositories, and contexts that come from elsewhere. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class RemoteSourceIT {
  private static final String SECRET = "s3cr3t-t0ken-0815";

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

  private Context adding(String add) throws IOException {
    return Context.in(folder).buildfile("FROM scratch\n" + add + "\n");
  }

  /** Builds; the result is the listing of what the image holds. */
  private List<String> listed(Object... words) throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    List<Object> all = new ArrayList<>(List.of("-o", "type=tar,dest=" + tar));
    all.addAll(List.of(words));
    jbuild.run(all.toArray()).succeeded();
    return Command.of("tar", "--utc", "--full-time", "--numeric-owner", "-tvf", tar)
        .run()
        .succeeded()
        .out()
        .lines()
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  private String content(String path) throws Exception {
    return Command.of("tar", "-xOf", folder.resolve("rootfs.tar"), path).run().succeeded().out();
  }

  @Test
  void a_download_is_private_and_as_old_as_the_server_says_and_comes_once() throws Exception {
    Files.writeString(served.resolve("a b.txt"), "hello\n");
    Context context = adding("ADD " + web.url("/a%20b.txt?x=1") + " /files/");

    assertThat(listed(context)).contains("-rw------- 0/0 6 2015-10-21 07:28:00 files/a b.txt");
    assertThat(web.asked()).containsExactly("/a b.txt 200");

    String second = jbuild.digest(context);
    assertThat(web.asked()).containsExactly("/a b.txt 304");

    Files.writeString(served.resolve("a b.txt"), "other\n");
    assertThat(jbuild.digest(context)).isNotEqualTo(second);
    assertThat(web.asked()).containsExactly("/a b.txt 200");
  }

  @Test
  void a_download_goes_where_a_file_would() throws Exception {
    Files.writeString(served.resolve("f"), "f\n");
    Context context =
        adding(
                """
                COPY local /there/
                ADD %1$s /there
                ADD %1$s /new
                ADD --chown=5:6 %1$s?a=b#c local /both/\
                """
                    .formatted(web.url("/f")))
            .file("local", "local\n");

    assertThat(listed(context).stream().map(line -> line.replaceAll(" \\d{4}-\\S+ \\S+", "")))
        .contains(
            "-rw------- 0/0 2 there/f",
            "-rw------- 0/0 2 new",
            "-rw------- 5/6 2 both/f",
            "-rw-r--r-- 5/6 6 both/local");
  }

  @Test
  void the_same_bytes_from_elsewhere_are_the_same_step() throws Exception {
    Files.writeString(served.resolve("one"), "same\n");
    Files.writeString(served.resolve("two"), "same\n");

    jbuild.digest(adding("ADD " + web.url("/one") + " /file"));
    Finished moved = jbuild.run(adding("ADD " + web.url("/two") + " /file")).succeeded();

    assertThat(moved.err()).containsPattern("ADD http\\S+/two /file[^\\n]*CACHED|CACHED");
  }

  @Test
  void what_has_the_checksum_is_not_asked_for_again_and_what_has_not_is_refused() throws Exception {
    Path file = Files.writeString(served.resolve("tool"), "tool\n");
    String sha256 = "sha256:" + Sha256.of(file);
    Context right = adding("ADD --checksum=" + sha256 + " --chmod=755 " + web.url("/tool") + " /");
    Context wrong =
        adding("ADD --checksum=sha256:" + "0".repeat(64) + " " + web.url("/tool") + " /");

    assertThat(listed(right)).contains("-rwxr-xr-x 0/0 5 2015-10-21 07:28:00 tool");
    assertThat(web.asked()).hasSize(1);
    web.close();
    jbuild.digest(right);
    web = WebServer.of(served);

    assertThat(
            jbuild
                .run(
                    adding(
                        "ADD --checksum=sha256:" + "0".repeat(64) + " " + web.url("/tool") + " /"))
                .exitedWith(1)
                .err())
        .contains(sha256 + " instead of sha256:000", "[ChecksumMismatch]", "Buildfile:2:1");
    assertThat(wrong.folder()).exists();
  }

  @Test
  void a_checksum_may_be_a_sha512() throws Exception {
    Path file = Files.writeString(served.resolve("tool"), "tool\n");
    String hex = Command.of("sha512sum", file).run().succeeded().out().split(" ", 2)[0];

    jbuild.digest(adding("ADD --checksum=sha512:" + hex + " " + web.url("/tool") + " /"));
    String add = "ADD --checksum=sha512:" + "0".repeat(128) + " " + web.url("/tool") + " /";

    assertThat(jbuild.run(adding(add)).exitedWith(1).err())
        .contains("sha512:" + hex + " instead of sha512:000", "[ChecksumMismatch]");
  }

  @Test
  void an_interrupted_download_is_taken_up_by_the_next_build() throws Exception {
    byte[] content = new byte[4 << 20];
    new Random(1).nextBytes(content);
    Files.write(served.resolve("big"), content);
    Context context = adding("ADD " + web.url("/big") + " /big");
    web.stallAfter(3 << 20);
    try (Running first = jbuild.start(context)) {
      Until.holds("3 MiB have come", () -> inProgress() >= 3 << 20);
      first.signal("TERM");
      assertThat(first.finish().exit()).isEqualTo(130);
    }

    web.resume();
    jbuild.run("-o", folder.resolve("out"), context).succeeded();

    assertThat(web.asked()).contains("/big 206");
    assertThat(folder.resolve("out/big")).hasBinaryContent(content);
  }

  /** Returns how many bytes of a blob are on their way. */
  private long inProgress() throws IOException {
    Path work = jbuild.root().resolve("work");
    if (!Files.isDirectory(work)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(work)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (UncheckedIOException vanished) {
      // A file that was done with; look again.
      return 0;
    }
  }

  @Test
  void a_download_does_not_fill_the_disk() throws Exception {
    // Gone with the process.
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Jbuild small =
        Jbuild.at(disk)
            .behind(
                "sh", "-c", "mount -t tmpfs -o size=100m tmpfs " + disk + " && exec \"$@\"", "sh")
            .behind("unshare", "--mount", "--propagation", "private");

    Finished huge = small.run(adding("ADD " + web.url("/huge") + " /")).exitedWith(3);
    Finished endless = small.run(adding("ADD " + web.url("/endless") + " /")).exitedWith(3);

    assertThat(huge.err())
        .contains("Buildfile:2:1: the file has 1048576 MiB", "[DownloadTooLarge]");
    assertThat(endless.err())
        .contains("Buildfile:2:1: the file is too large", "5 of them are reserved");
  }

  @Test
  void an_archive_from_a_url_is_unpacked_only_if_that_is_said() throws Exception {
    archive("app.tar.gz", "--gzip", "bin/app", "app\n");

    assertThat(names(adding("ADD " + web.url("/app.tar.gz") + " /x/")))
        .contains("x/app.tar.gz")
        .doesNotContain("x/bin/app");
    assertThat(names(adding("ADD --unpack=true " + web.url("/app.tar.gz") + " /x/")))
        .contains("x/bin/app")
        .doesNotContain("x/app.tar.gz");
  }

  private List<String> names(Object... words) throws Exception {
    return listed(words).stream().map(line -> line.replaceFirst("(\\S+ ){5}", "")).toList();
  }

  private Path archive(String name, String compression, String path, String content)
      throws Exception {
    Context files = Context.in(folder).file(path, content);
    Path archive = served.resolve(name);
    Command.of("tar", "--create", compression, "--file", archive, "--owner=:7", "--group=:8")
        .and("--directory", files, ".")
        .run()
        .succeeded();
    return archive;
  }

  @Test
  void a_token_opens_a_host_and_is_kept_nowhere() throws Exception {
    Files.writeString(served.resolve("private"), "private\n");
    GitRepository repository = repository("app.git");
    web.demand("Bearer " + SECRET);
    Context context = adding("ADD " + web.url("/private") + " /");

    assertThat(jbuild.run(context).exitedWith(3).err())
        .contains("[DownloadRefused]", "HTTP_AUTH_TOKEN_127.0.0.1");
    Jbuild knowing = jbuild.with("TOKEN", SECRET);
    Finished url =
        knowing.run("--secret", "id=HTTP_AUTH_TOKEN_127.0.0.1,env=TOKEN", context).succeeded();
    Finished git =
        knowing
            .with("HEADER", "Bearer " + SECRET)
            .run(
                "--secret",
                "id=GIT_AUTH_HEADER." + web.host() + ",env=HEADER",
                adding("ADD --keep-git-dir=true " + web.url("/git/app.git") + " /app"))
            .succeeded();

    assertThat(url.err() + git.err()).doesNotContain(SECRET);
    assertThat(
            Command.of("grep", "--recursive", "--files-with-matches", SECRET, jbuild.root())
                .run()
                .out())
        .isEmpty();
    assertThat(repository.folder()).exists();
  }

  @Test
  void what_is_fetched_comes_through_the_proxy_of_the_environment() throws Exception {
    Files.writeString(served.resolve("file"), "file\n");
    repository("app.git");
    try (FakeProxy proxy = FakeProxy.to(web.host())) {
      Jbuild behind =
          jbuild.with("HTTP_PROXY", "http://" + proxy.name()).with("NO_PROXY", "other.invalid");

      behind.run(adding("ADD http://files.invalid/file /")).succeeded();
      behind.run(adding("ADD http://files.invalid/git/app.git /app")).succeeded();

      assertThat(proxy.asked())
          .contains("GET http://files.invalid/file")
          .anyMatch(line -> line.startsWith("GET http://files.invalid/git/app.git/info/refs"));
      assertThat(behind.run(adding("ADD http://other.invalid/file /")).exitedWith(3).err())
          .contains("there is no host of the name other.invalid");
      assertThat(jbuild.with("HTTPS_PROXY", "ftp://a").run(adding("ADD a /")).exitedWith(3).err())
          .contains("[BadProxy]");
    }
  }

  private GitRepository repository(String name) throws Exception {
    GitRepository repository = GitRepository.in(served, name).file("README", "one\n");
    repository.file("docs/page", "page\n").file("run.sh", "#!/bin/sh\n");
    Command.of("chmod", "755", repository.folder().resolve("run.sh")).run().succeeded();
    Files.createSymbolicLink(repository.folder().resolve("out"), Path.of("/etc"));
    repository.commit();
    repository.git("tag", "--annotate", "--message=v1", "v1");
    return repository;
  }

  @Test
  void a_repository_gives_the_files_of_a_commit() throws Exception {
    GitRepository repository = repository("app.git");
    String first = repository.git("rev-parse", "HEAD").strip();
    repository.file("README", "two\n").commit();
    String url = web.url("/git/app.git");

    assertThat(names(adding("ADD " + url + " /app")))
        .contains("app/README", "app/docs/page", "app/out -> /etc")
        .noneMatch(name -> name.contains(".git"));
    assertThat(content("app/README")).isEqualTo("two\n");
    assertThat(listed(adding("ADD " + url + "?mtime=commit#v1 /app")))
        .contains(
            "-rw-r--r-- 0/0 4 2020-02-03 04:05:06 app/README",
            "-rwxr-xr-x 0/0 10 2020-02-03 04:05:06 app/run.sh");
    assertThat(content("app/README")).isEqualTo("one\n");
    assertThat(names(adding("ADD " + url + "#main:docs /d"))).contains("d/page");
    assertThat(names(adding("ADD --keep-git-dir=true " + url + " /app")))
        .contains("app/.git/HEAD", "app/README");
    assertThat(names(adding("ADD --checksum=" + first.substring(0, 9) + " " + url + "?tag=v1 /")))
        .contains("README");
    web.asked();

    jbuild.digest(adding("ADD " + url + "#" + first + " /app"));
    web.asked();
    jbuild.digest(adding("ADD " + url + "#" + first + " /again"));
    assertThat(web.asked()).as("a commit is a commit").isEmpty();
  }

  @Test
  void a_ref_is_asked_for_once_in_a_build() throws Exception {
    repository("app.git");
    String url = web.url("/git/app.git");
    String adds = "ADD %1$s#v1 /a\nADD %1$s#v1:docs /b\nADD %1$s#main /c".formatted(url);
    jbuild.digest(adding(adds));
    web.asked();

    jbuild.digest("--no-cache", adding(adds));

    assertThat(web.asked()).hasSize(4).filteredOn(line -> line.contains("info/refs")).hasSize(2);
  }

  @Test
  void what_is_wrong_with_a_repository_is_told() throws Exception {
    repository("app.git");
    String url = web.url("/git/app.git");

    assertThat(refused("ADD " + url + "#none /")).contains("no ref none [GitRefNotFound]");
    assertThat(refused("ADD " + url + "#--upload-pack=x /")).contains("[GitRefNotFound]");
    assertThat(refused("ADD " + url + "#main:none /"))
        .contains("no folder none [GitFolderNotFound]");
    assertThat(refused("ADD " + url + "#main:out /")).contains("[GitFolderNotFound]");
    assertThat(refused("ADD --checksum=abcdef0 " + url + " /")).contains("[GitCommitMismatch]");
    assertThat(refused("ADD " + web.url("/git/none.git") + " /")).contains("[GitFailed]");
  }

  private String refused(String add) throws Exception {
    return jbuild.run(adding(add)).exitedWith(1).err();
  }

  @Test
  void submodules_come_too_but_never_from_files_of_this_machine() throws Exception {
    GitRepository.in(served, "lib.git").file("lib.txt", "lib\n").commit();
    GitRepository good = GitRepository.in(served, "app.git");
    good.git("submodule", "--quiet", "add", web.url("/git/lib.git"), "lib");
    good.commit();
    GitRepository bad = GitRepository.in(served, "bad.git");
    bad.git("submodule", "--quiet", "add", served.resolve("lib.git").toString(), "lib");
    bad.commit();

    assertThat(names(adding("ADD " + web.url("/git/app.git") + " /app")))
        .contains("app/lib/lib.txt")
        .noneMatch(name -> name.endsWith("/.git"));
    assertThat(names(adding("ADD " + web.url("/git/app.git?submodules=false") + " /app")))
        .doesNotContain("app/lib/lib.txt");
    assertThat(refused("ADD " + web.url("/git/bad.git") + " /app"))
        .contains("[GitFailed]", "transport 'file' not allowed");
  }

  @Test
  void a_context_is_a_repository() throws Exception {
    GitRepository repository = GitRepository.in(served, "app.git");
    repository
        .file("svc/Dockerfile", "FROM scratch\nCOPY a ig /files/\n")
        .file("svc/a", "a\n")
        .file("svc/ig", "not ignored\n")
        .file("svc/.dockerignore", "ig\n")
        .file("other/B", "FROM scratch\nCOPY svc/a /b\n")
        .commit();
    String url = web.url("/git/app.git");

    assertThat(names(url + "#main:svc")).contains("files/a", "files/ig");
    assertThat(names("-f", "other/B", url)).contains("b");
    assertThat(jbuild.run(url).exitedWith(2).err()).contains("[BuildfileNotFound]");
  }

  @Test
  void a_context_is_an_archive_behind_a_url_or_on_standard_input() throws Exception {
    Path archive = archive("ctx.tar.gz", "--gzip", "Buildfile", "FROM scratch\nCOPY . /all/\n");

    assertThat(listed(web.url("/ctx.tar.gz"))).anyMatch(line -> line.endsWith(" all/Buildfile"));
    assertThat(listed(web.url("/ctx.tar.gz"))).anyMatch(line -> line.contains(" 7/8 "));
    for (String compression : List.of("--bzip2", "--xz", "--zstd", "--no-auto-compress")) {
      Path tar = archive("ctx", compression, "Buildfile", "FROM scratch\nCOPY . /all/\n");
      assertThat(fromStdin(tar, "-")).as(compression).contains("all/Buildfile");
    }
    assertThat(archive).exists();
  }

  /** Builds with {@code stdin} as standard input; the result is what the image holds. */
  private List<String> fromStdin(Path stdin, String word) throws Exception {
    Path tar = folder.resolve("stdin.tar");
    Files.deleteIfExists(tar);
    jbuild
        .behind("/bin/sh", "-c", "exec \"$@\" <" + stdin, "sh")
        .run("-o", "type=tar,dest=" + tar, word)
        .succeeded();
    return Command.of("tar", "-tf", tar).run().succeeded().out().lines().toList();
  }

  @Test
  void a_buildfile_alone_has_an_empty_context() throws Exception {
    Path file = served.resolve("Buildfile");
    Files.writeString(file, "FROM scratch\nCOPY <<EOF /only\nx\nEOF\nCOPY * /rest/\n");

    assertThat(fromStdin(file, "-")).contains("only").doesNotContain("rest/context");
    assertThat(names(web.url("/Buildfile"))).contains("only", "rest/context");
    assertThat(names("-f", web.url("/Buildfile"), Context.in(folder).file("f", "f\n")))
        .contains("only", "rest/f");
  }

  @Test
  void a_named_context_is_a_repository_or_an_archive() throws Exception {
    repository("app.git");
    archive("lib.tar.xz", "--xz", "lib/a", "a\n");
    Files.writeString(served.resolve("plain"), "plain\n");
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS run
                RUN --mount=from=lib,target=/lib --mount=from=repo,target=/repo \
                  cat /lib/lib/a /repo/README >/both
                FROM lib
                COPY --from=repo README /r
                COPY --from=file context /plain
                COPY --from=run /both /both
                """
                    .formatted(Bases.busybox()));

    List<String> names =
        names(
            "--build-context",
            "repo=" + web.url("/git/app.git#v1"),
            "--build-context",
            "lib=" + web.url("/lib.tar.xz"),
            "--build-context",
            "file=" + web.url("/plain"),
            context);

    assertThat(names).contains("lib/a", "r", "plain", "both");
    assertThat(content("both")).isEqualTo("a\none\n");
  }
}
