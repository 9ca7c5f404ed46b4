package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that are reached or made in less usual ways. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class GitSourceIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Path served;
  private WebServer web;

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

  private Context adding(String url) throws IOException {
    return Context.in(folder).buildfile("FROM scratch\nADD " + url + " /app\n");
  }

  /** Builds what adds {@code url}; the result is the line that tar has for a file of it. */
  private String listed(String url, String file, Object... words) throws Exception {
    Path tar = folder.resolve("out.tar");
    jbuild
        .command()
        .and("-o", "type=tar,dest=" + tar)
        .and(words)
        .and(adding(url))
        .run()
        .succeeded();
    return Command.of("tar", "--utc", "--full-time", "-tvf", tar, "app/" + file)
        .run()
        .succeeded()
        .out();
  }

  @Test
  void a_repository_is_fetched_by_ssh_with_the_keys_of_an_agent() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    GitRepository repository = GitRepository.in(served, "app.git").file("README", "one\n");
    repository.commit();
    try (SshServer ssh = SshServer.in(keys)) {
      String url = ssh.url(repository.folder());

      assertThat(jbuild.run(adding(url)).exitedWith(1).err())
          .contains("[GitFailed]", "--ssh default");
      jbuild = jbuild.with("SSH_AUTH_SOCK", ssh.agent());
      assertThat(listed(url, "README", "--ssh", "default")).contains("app/README");
    }
  }

  @Test
  void a_repository_may_name_its_commits_by_sha256() throws Exception {
    GitRepository repository = new GitRepository(Files.createDirectory(served.resolve("app.git")));
    repository.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256");
    String commit = repository.file("README", "one\n").commit();
    assertThat(commit).hasSize(64);
    String url = web.url("/git/app.git");

    assertThat(listed(url, "README")).contains("app/README");
    assertThat(listed(url + "#" + commit, "README")).contains("app/README");
  }

  @Test
  void the_time_of_a_tag_that_has_its_own_is_that_of_its_commit() throws Exception {
    GitRepository repository = GitRepository.in(served, "app.git").file("README", "one\n");
    repository.commit();
    repository.at("2024-05-06T07:08:09Z").git("tag", "--annotate", "--message=v1", "v1");

    assertThat(listed(web.url("/git/app.git?mtime=commit#v1"), "README"))
        .contains("2020-02-03 04:05:06");
  }

  @Test
  void a_commit_that_says_a_time_that_no_clock_shows_is_of_1970() throws Exception {
    GitRepository repository = GitRepository.in(served, "app.git").file("README", "one\n");
    repository.commit();
    String tree = repository.git("rev-parse", "HEAD^{tree}").strip();
    Path broken =
        Files.writeString(
            folder.resolve("commit"),
            "tree %s\nauthor A <a> 1 +0000\ncommitter A <a> 99999999999999999999 +0000\n\nx\n"
                .formatted(tree));
    String commit =
        repository.git("hash-object", "-t", "commit", "-w", "--literally", broken).strip();
    repository.git("update-ref", "refs/heads/broken", commit);

    assertThat(listed(web.url("/git/app.git?mtime=commit#broken"), "README"))
        .contains("1970-01-01 00:00:00");
  }

  @Test
  void a_token_is_not_sent_on_to_where_a_redirect_leads() throws Exception {
    GitRepository.in(served, "app.git").file("README", "one\n").commit();
    try (WebServer other = WebServer.of(served)) {
      web.redirect(other.host());

      assertThat(listed(web.url("/git/app.git"), "README")).contains("app/README");
      assertThat(other.authorizations()).isEmpty();
      jbuild = Jbuild.at(folder.resolve("root2")).with("TOKEN", "s3cr3t");
      assertThat(
              jbuild
                  .run("--secret", "id=GIT_AUTH_TOKEN,env=TOKEN", adding(web.url("/git/app.git")))
                  .exitedWith(1)
                  .err())
          .contains("[GitFailed]");
      assertThat(web.authorizations()).isNotEmpty();
      assertThat(other.authorizations()).isEmpty();
    }
  }

  @Test
  void a_machine_without_git_is_told_what_it_lacks() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));

    assertThat(
            jbuild
                .with("PATH", programs.toString())
                .run(adding(web.url("/git/app.git")))
                .exitedWith(3)
                .err())
        .contains("there is no git on this machine [GitMissing]", "apt-get install git");
  }
}
