package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A git repository, written by a test. */
record GitRepository(Path folder, String time) {
  GitRepository(Path folder) {
    this(folder, "2020-02-03T04:05:06Z");
  }

  /** Returns the repository, in which all is done at another time. */
  GitRepository at(String changed) {
    return new GitRepository(folder, changed);
  }

  static GitRepository in(Path parent, String name) throws IOException, InterruptedException {
    assumeTrue(Command.exists("git"), "needs git: apt-get install git");
    GitRepository made = new GitRepository(Files.createDirectory(parent.resolve(name)));
    made.git("init", "--quiet", "--initial-branch=main");
    return made;
  }

  GitRepository file(String path, String content) throws IOException {
    new Context(folder).file(path, content);
    return this;
  }

  /** Commits all files; the result is the commit's name. */
  String commit() throws IOException, InterruptedException {
    git("add", "--all");
    git("commit", "--quiet", "--message=a change");
    return git("rev-parse", "HEAD").strip();
  }

  String git(Object... words) throws IOException, InterruptedException {
    return Command.of("git", "-c", "protocol.file.allow=always")
        .and(words)
        .with("GIT_AUTHOR_NAME", "Someone")
        .with("GIT_AUTHOR_EMAIL", "someone@example.com")
        .with("GIT_AUTHOR_DATE", time)
        .with("GIT_COMMITTER_NAME", "Someone")
        .with("GIT_COMMITTER_EMAIL", "someone@example.com")
        .with("GIT_COMMITTER_DATE", time)
        .in(folder)
        .run()
        .succeeded()
        .out();
  }
}
