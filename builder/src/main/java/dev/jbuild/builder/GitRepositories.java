package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Files of git repositories. What a commit holds is fetched once, and kept in the state folder by
 * the commit's name; the next build only asks which commit a branch is at.
 */
final class GitRepositories {
  private final StateFolder state;
  private final Grants grants;
  private final Tasks tasks;
  private final SingleFlight<GitSource, Checkout> checkouts = new SingleFlight<>();
  private final SingleFlight<GitSource, String> commits = new SingleFlight<>();
  private final SingleFlight<Ref, String> refs = new SingleFlight<>();
  private final SingleFlight<GitSource, String> names = new SingleFlight<>();

  GitRepositories(StateFolder state, Grants grants, Tasks tasks) {
    this.state = state;
    this.grants = grants;
    this.tasks = tasks;
  }

  /**
   * What several sources may have in common.
   *
   * @param name or null for the default branch
   */
  private record Ref(String remote, @Nullable String name) {}

  /**
   * A commit's files.
   *
   * @param commit its full name
   * @param folder what the source names of them; nobody changes it
   */
  record Checkout(String commit, Path folder) {}

  /**
   * Returns the files of a source.
   *
   * @throws StepFailedException with the problem GitMissing, GitFailed, GitRefNotFound,
   *     GitCommitMismatch or GitFolderNotFound
   */
  Checkout get(GitSource source) throws IOException, InterruptedException {
    return checkouts.get(source, () -> find(source));
  }

  /**
   * Returns what tells the files of a source, which aren't fetched for it: sources of equal names
   * have equal files.
   *
   * @throws StepFailedException with the problem GitMissing, GitFailed, GitRefNotFound or
   *     GitCommitMismatch
   */
  String name(GitSource source) throws IOException, InterruptedException {
    return names.get(
        source,
        () -> {
          String title = "look at git " + shown(source.remote());
          try (Tasks.Running task = tasks.start(BuildEvent.Kind.FETCH, title)) {
            String commit = commit(source);
            task.note(commit);
            task.done();
            return kept(commit, source).getFileName().toString();
          }
        });
  }

  /** Returns the full name of the commit that a source is at now. */
  private String commit(GitSource source) throws IOException, InterruptedException {
    return commits.get(
        source,
        () -> {
          String asked = source.fetchByCommit() ? source.commit() : source.ref();
          String commit =
              asked != null && asked.matches(GitRefs.COMMIT) ? asked : currentCommit(source);
          checkCommit(commit, source);
          return commit;
        });
  }

  private String currentCommit(GitSource source) throws IOException, InterruptedException {
    return refs.get(
        new Ref(source.remote(), source.ref()),
        () -> {
          Path scratch = state.newWorkFolder("git");
          try {
            return new GitRefs(command(source, scratch), scratch).commit(source);
          } finally {
            state.delete(scratch);
          }
        });
  }

  /**
   * Returns when the commit of a source was committed.
   *
   * @throws StepFailedException as {@link #get} does
   */
  Instant time(GitSource source) throws IOException, InterruptedException {
    String commit = get(source).commit();
    Path record = state.folder("sources").resolve("git-time-" + commit);
    try {
      return Instant.ofEpochSecond(Long.parseLong(Files.readString(record)));
    } catch (NoSuchFileException | NumberFormatException | DateTimeException unknown) {
      Path scratch = state.newWorkFolder("git");
      try {
        Instant time = new GitCheckout(command(source, scratch), scratch).time(source, commit);
        byte[] seconds = Long.toString(time.getEpochSecond()).getBytes(StandardCharsets.UTF_8);
        state.writeDurably(record, seconds);
        return time;
      } finally {
        state.delete(scratch);
      }
    }
  }

  private Checkout find(GitSource source) throws IOException, InterruptedException {
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.FETCH, "git " + shown(source.remote()))) {
      String commit = commit(source);
      Path kept = kept(commit, source);
      state.use(kept.getFileName().toString());
      if (Files.isDirectory(kept)) {
        task.cached();
      } else {
        fetch(source, commit, kept);
        task.done();
      }
      task.note(commit);
      return new Checkout(commit, kept);
    }
  }

  private void fetch(GitSource source, String commit, Path kept)
      throws IOException, InterruptedException {
    Path scratch = state.newWorkFolder("git");
    try {
      keep(new GitCheckout(command(source, scratch), scratch).make(source, commit), kept);
    } finally {
      state.delete(scratch);
    }
  }

  private GitCommand command(GitSource source, Path scratch) throws IOException {
    GitCommand git = new GitCommand(scratch, grants.sshAgents().get("default"));
    String remote = source.remote();
    if (remote.startsWith("http")) {
      String host = remote.replaceFirst("^[^:]*://(?:[^/]*@)?", "").replaceFirst("/.*", "");
      new AuthSecrets(grants)
          .git(host)
          .ifPresent(authorization -> git.authorize(scope(remote, host), authorization));
    }
    return git;
  }

  /** Of github.com, submodules get the same token, as they do with BuildKit. */
  private static String scope(String remote, String host) {
    return host.equals("github.com") && remote.startsWith("https:")
        ? "https://github.com/"
        : shown(remote);
  }

  /** Without what may be a secret. */
  private static String shown(String remote) {
    return remote.replaceFirst("(?<=://)[^/@]*@", "");
  }

  private static void checkCommit(String commit, GitSource source) {
    String wanted = source.commit();
    if (wanted != null && !commit.startsWith(wanted)) {
      throw new StepFailedException(
          new Problem(
              "GitCommitMismatch",
              shown(source.remote()) + " is at " + commit + " instead of " + wanted,
              Place.ANYWHERE,
              "name the commit as ref, or look at what changed and correct the checksum"));
    }
  }

  /** The history of a repository belongs to its remote; a commit's files are the same anywhere. */
  private Path kept(String commit, GitSource source) {
    boolean history = source.keepGitDir() && source.subdir().isEmpty();
    String about =
        String.join(
            "\n",
            "git",
            commit,
            source.subdir(),
            history ? source.remote() + " " + source.ref() : "",
            source.submodules() + " " + source.commitTimes());
    return state
        .folder("sources")
        .resolve("git-" + Digest.sha256(about.getBytes(StandardCharsets.UTF_8)).hex());
  }

  private void keep(Path tree, Path kept) throws IOException {
    Files.createDirectories(kept.getParent());
    try {
      state.keep(tree, kept);
    } catch (IOException taken) {
      if (!Files.isDirectory(kept)) {
        throw taken;
      }
      // Another process was faster with the same files.
    }
  }
}
