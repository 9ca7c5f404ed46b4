package dev.jbuild.builder;

import dev.jbuild.dsl.GitSource;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Brings the files of one commit into a folder. */
final class GitCheckout {
  private final GitCommand git;
  private final Path tree;

  GitCheckout(GitCommand git, Path scratch) throws IOException {
    this.git = git;
    this.tree = Files.createDirectory(scratch.resolve("tree"));
  }

  /** Returns the folder with what {@code source} names of {@code commit}. */
  Path make(GitSource source, String commit) throws IOException, InterruptedException {
    begin(source, commit);
    git.run(tree, "checkout", "--quiet", "--force", "--detach", commit);
    if (source.keepGitDir()) {
      name(source, commit);
    }
    if (source.submodules()
        && Files.exists(tree.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      submodules();
    }
    Instant time = source.commitTimes() ? time(commit) : Instant.EPOCH;
    Path wanted = folder(source);
    if (source.keepGitDir() && wanted.equals(tree)) {
      tidy(source);
    } else {
      removeGitFolders();
    }
    if (source.commitTimes()) {
      setTimes(wanted, time);
    }
    return wanted;
  }

  /** Returns when {@code commit} was committed; brings no files. */
  Instant time(GitSource source, String commit) throws IOException, InterruptedException {
    begin(source, commit);
    return time(commit);
  }

  private void begin(GitSource source, String commit) throws IOException, InterruptedException {
    String format = commit.length() == 64 ? "--object-format=sha256" : "--object-format=sha1";
    git.run(tree, "init", "--quiet", "--template=", format);
    git.run(tree, "remote", "add", "origin", source.remote());
    fetch(source, commit);
  }

  /** Returns when it was committed; a commit may say what no clock can show. */
  private Instant time(String commit) throws IOException, InterruptedException {
    String seconds = git.run(tree, "log", "-1", "--format=%ct", commit + "^{commit}").strip();
    try {
      return Instant.ofEpochSecond(Long.parseLong(seconds));
    } catch (NumberFormatException | DateTimeException noTime) {
      return Instant.EPOCH;
    }
  }

  /** Servers differ in what they give: the commit alone, one ref, or only all that they have. */
  private void fetch(GitSource source, String commit) throws IOException, InterruptedException {
    try {
      git.run(tree, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit);
      return;
    } catch (StepFailedException notAlone) {
      // Below.
    }
    String ref = source.ref();
    if (ref != null && !ref.equals(commit)) {
      try {
        git.run(
            tree, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", "--end-of-options", ref);
        git.run(tree, "cat-file", "-e", commit + "^{commit}");
        return;
      } catch (StepFailedException noneOfIt) {
        // Below.
      }
    }
    git.run(tree, "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
  }

  /** For those who look at the history: the tag or branch that was asked for is there. */
  private void name(GitSource source, String commit) throws IOException, InterruptedException {
    String ref = source.ref();
    if (ref == null || ref.equals(commit) || ref.startsWith("refs/")) {
      return;
    }
    try {
      String tag = "refs/tags/" + ref;
      git.run(tree, "fetch", "--quiet", "--depth=1", "origin", "+" + tag + ":" + tag);
    } catch (StepFailedException noTag) {
      git.run(tree, "update-ref", "refs/heads/" + ref, commit);
    }
  }

  private void submodules() throws IOException, InterruptedException {
    try {
      git.run(tree, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
    } catch (StepFailedException notShallow) {
      git.run(tree, "submodule", "--quiet", "update", "--init", "--recursive", "--force");
    }
  }

  private Path folder(GitSource source) throws IOException {
    Path folder = tree.resolve(source.subdir());
    if (source.subdir().isEmpty()) {
      return tree;
    }
    if (Files.isDirectory(folder)) {
      Path real = folder.toRealPath();
      if (real.startsWith(tree.toRealPath()) && !real.equals(tree.toRealPath())) {
        return real;
      }
    }
    throw new StepFailedException(
        new Problem(
            "GitFolderNotFound",
            "the repository has no folder " + source.subdir(),
            Place.ANYWHERE,
            "name a folder that is in the commit"));
  }

  /** What stays of {@code .git} tells nothing of how it came here. */
  private void tidy(GitSource source) throws IOException, InterruptedException {
    String remote = source.remote().replaceFirst("(?<=://)[^/@]*@", "");
    git.run(tree, "remote", "set-url", "origin", remote);
    git.run(tree, "reflog", "expire", "--all", "--expire=now");
    for (Path config : configs()) {
      String text = Files.readString(config, StandardCharsets.ISO_8859_1);
      String clean = text.replaceAll("(?<=://)[^/@\\s]*@", "");
      Files.writeString(config, clean, StandardCharsets.ISO_8859_1);
    }
    Files.deleteIfExists(tree.resolve(".git/FETCH_HEAD"));
    Files.deleteIfExists(tree.resolve(".git/ORIG_HEAD"));
  }

  /**
   * Submodules have theirs below; git writes the address of a relative one with all that is in it.
   */
  private List<Path> configs() throws IOException {
    try (Stream<Path> all = Files.walk(tree.resolve(".git"))) {
      return all.filter(path -> path.endsWith("config"))
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  /** Those of submodules are files that point into the first one. */
  private void removeGitFolders() throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      List<Path> folders =
          all.filter(path -> path.getFileName().toString().equals(".git")).toList();
      for (Path folder : folders.stream().filter(Files::exists).toList()) {
        try (Stream<Path> below = Files.walk(folder)) {
          for (Path file : below.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private static void setTimes(Path folder, Instant time) throws IOException {
    FileTime mtime = FileTime.from(time);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(mtime, null, null);
      }
    }
  }
}
