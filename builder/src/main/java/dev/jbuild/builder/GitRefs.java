package dev.jbuild.builder;

import dev.jbuild.dsl.GitSource;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks a remote which commit a name stands for. */
final class GitRefs {
  /** In the order in which git itself looks. Source: gitrevisions(7). */
  private static final List<String> PLACES = List.of("", "refs/", "refs/tags/", "refs/heads/");

  /** The full name of a commit, by SHA-1 or SHA-256. */
  static final String COMMIT = "[0-9a-f]{40}|[0-9a-f]{64}";

  /** What git takes for nothing else than a name. Source: git-check-ref-format(1). */
  private static final String NAME = "(?![-+/])(?!.*(\\.\\.|@\\{))[^\\x00-\\x20\\x7f~^:?*\\[\\\\]+";

  private final GitCommand git;
  private final Path folder;

  GitRefs(GitCommand git, Path folder) {
    this.git = git;
    this.folder = folder;
  }

  /** Returns the commit of the source's ref, or of the default branch. */
  String commit(GitSource source) throws IOException, InterruptedException {
    String ref = source.ref() == null ? "HEAD" : source.ref();
    if (!ref.matches(NAME)) {
      throw notFound(ref);
    }
    String listed =
        git.run(folder, "ls-remote", "--end-of-options", source.remote(), ref, ref + "^{}");
    Map<String, String> byName = new HashMap<>();
    for (String line : listed.split("\n", -1)) {
      String[] halves = line.split("\t", 2);
      if (halves.length == 2) {
        byName.put(halves[1], halves[0]);
      }
    }
    for (String place : PLACES) {
      String tagged = byName.get(place + ref + "^{}");
      String found = tagged == null ? byName.get(place + ref) : tagged;
      if (found != null && found.matches(COMMIT)) {
        return found;
      }
    }
    throw notFound(ref);
  }

  private static StepFailedException notFound(String ref) {
    return new StepFailedException(
        new Problem(
            "GitRefNotFound",
            ref.equals("HEAD") ? "the repository is empty" : "the repository has no ref " + ref,
            Place.ANYWHERE,
            "name a branch, a tag, or a commit by all of its digits"));
  }
}
