package dev.jbuild.dsl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a commit of a git repository.
 *
 * @param remote as git takes it, without query and fragment
 * @param ref a branch, a tag or a commit, or null for the default branch
 * @param subdir the folder that is copied, clean and relative, or empty for all
 * @param commit how the commit's hexadecimal name must start, or null
 * @param keepGitDir whether the folder {@code .git} is copied too
 * @param submodules whether submodules are fetched
 * @param commitTimes whether files have the commit's time; else that of the checkout
 * @param fetchByCommit whether {@code commit} is fetched without a look at where {@code ref} points
 */
public record GitSource(
    String remote,
    @Nullable String ref,
    String subdir,
    @Nullable String commit,
    boolean keepGitDir,
    boolean submodules,
    boolean commitTimes,
    boolean fetchByCommit)
    implements CopySource {
  private static final String GITHUB = "github.com/";

  public GitSource {
    if (remote.isBlank()) {
      throw new IllegalArgumentException("a git source has no remote");
    }
  }

  /** Returns this source with files that have the commit's time. */
  public GitSource withCommitTimes() {
    return new GitSource(remote, ref, subdir, commit, keepGitDir, submodules, true, fetchByCommit);
  }

  /**
   * Returns the repository that the word for a build context names: a URL as in ADD, or {@code
   * github.com/} and a path. Nothing if it names none.
   *
   * @param keepGitDir whether the folder {@code .git} is kept if the word doesn't say
   * @throws IllegalArgumentException if the word contradicts itself
   */
  public static Optional<GitSource> ofContext(String word, boolean keepGitDir) {
    String url = word.startsWith(GITHUB) ? "https://" + word : word;
    return RemoteText.of(url)
        .filter(text -> text.isGit() || !url.equals(word))
        .map(text -> GitText.read(text, null, keepGitDir ? true : null));
  }
}
