package dev.jbuild.dsl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what ADD says of a git repository: {@code remote[?query][#ref[:subdir]]}. Throws {@link
 * IllegalArgumentException} on what contradicts itself.
 */
final class GitText {
  private final RemoteText text;
  private @Nullable String ref;
  private String subdir;
  private @Nullable String commit;
  private @Nullable Boolean keepGitDir;
  private boolean submodules = true;
  private boolean commitTimes;
  private boolean fetchByCommit;

  private GitText(RemoteText text, @Nullable String commit, @Nullable Boolean keepGitDir) {
    this.text = text;
    String[] halves = text.fragment().split(":", 2);
    this.ref = halves[0].isEmpty() ? null : halves[0];
    this.subdir = halves.length > 1 ? clean(halves[1]) : "";
    this.commit = commit == null ? null : checkedCommit(commit);
    this.keepGitDir = keepGitDir;
  }

  /**
   * Returns the repository.
   *
   * @param commit the value of {@code --checksum}, or null
   * @param keepGitDir the value of {@code --keep-git-dir}, or null
   */
  static GitSource read(RemoteText text, @Nullable String commit, @Nullable Boolean keepGitDir) {
    GitText reader = new GitText(text, commit, keepGitDir);
    for (Map.Entry<String, String> parameter : text.parameters().entrySet()) {
      reader.set(parameter.getKey(), parameter.getValue());
    }
    return reader.source();
  }

  private GitSource source() {
    if (fetchByCommit && commit == null) {
      throw new IllegalArgumentException("fetch-by-commit needs a commit");
    }
    return new GitSource(
        text.remote(),
        ref,
        subdir,
        commit,
        Boolean.TRUE.equals(keepGitDir),
        submodules,
        commitTimes,
        fetchByCommit);
  }

  private void set(String name, String value) {
    switch (name) {
      case "ref" -> ref = agreed("ref", ref, some(name, value));
      case "tag" -> ref = agreed("ref", ref, qualified("refs/tags/", some(name, value)));
      case "branch" -> ref = agreed("ref", ref, qualified("refs/heads/", some(name, value)));
      case "subdir" ->
          subdir = agreed("subdir", subdir.isEmpty() ? null : subdir, clean(some(name, value)));
      case "commit", "checksum" ->
          commit = agreed("commit", commit, checkedCommit(some(name, value)));
      case "keep-git-dir" -> keepGitDir = agreed(name, keepGitDir, isTrue(name, value));
      case "submodules" -> submodules = isTrue(name, value);
      case "fetch-by-commit" -> fetchByCommit = isTrue(name, value);
      case "mtime" -> commitTimes = isCommit(value);
      default -> throw new IllegalArgumentException("the query has an unknown name " + name);
    }
  }

  private static String some(String name, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the query gives " + name + " no value");
    }
    return value;
  }

  private static <T> T agreed(String name, @Nullable T before, T value) {
    if (before != null && !before.equals(value)) {
      throw new IllegalArgumentException(name + " is both " + before + " and " + value);
    }
    return value;
  }

  private static String qualified(String prefix, String name) {
    return name.startsWith(prefix) ? name : prefix + name;
  }

  private static boolean isTrue(String name, String value) {
    return switch (value) {
      case "", "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new IllegalArgumentException(name + " is neither true nor false: " + value);
    };
  }

  private static boolean isCommit(String mtime) {
    if (!mtime.equals("commit") && !mtime.equals("checkout")) {
      throw new IllegalArgumentException("mtime is neither checkout nor commit: " + mtime);
    }
    return mtime.equals("commit");
  }

  private static String checkedCommit(String commit) {
    if (!commit.matches("[0-9a-f]{1,64}")) {
      throw new IllegalArgumentException(commit + " is not the hexadecimal name of a commit");
    }
    return commit;
  }

  private static String clean(String path) {
    return ImagePath.resolve("/", path).substring(1);
  }
}
