package dev.jbuild.cli;

import dev.jbuild.builder.ContextSource;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.NamedContext;
import dev.jbuild.dsl.NamedContexts;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code --build-context NAME=VALUE}. */
final class ContextOptions {
  private static final String IMAGE = "docker-image://";
  private static final String HINT =
      "take a folder, docker-image://IMAGE, oci-layout://FOLDER[:TAG|@DIGEST], or the URL of a git"
          + " repository or archive";

  private final List<String> options;
  private final boolean keepGitDir;

  /**
   * Reads {@code options}.
   *
   * @param keepGitDir whether {@code .git} of a repository is kept if nothing else is said
   */
  ContextOptions(List<String> options, boolean keepGitDir) {
    this.options = options;
    this.keepGitDir = keepGitDir;
  }

  static boolean isUrl(String word) {
    return word.startsWith("http://") || word.startsWith("https://");
  }

  /** Returns the build context that {@code word} means, if that is no folder of this machine. */
  Optional<ContextSource> remote(String word) {
    if (word.equals("-")) {
      return Optional.of(new ContextSource.Stream(new StandardInput()));
    }
    boolean oneName = word.indexOf('/') < 0 && word.indexOf(':') < 0;
    if (oneName || word.startsWith("/") || word.startsWith(".")) {
      return Optional.empty();
    }
    try {
      boolean maybeFolder = word.startsWith("github.com/") && Files.isDirectory(Path.of(word));
      Optional<GitSource> git =
          maybeFolder ? Optional.empty() : GitSource.ofContext(word, keepGitDir);
      return git.isPresent()
          ? git.map(ContextSource.Git::new)
          : Optional.of(word).filter(ContextOptions::isUrl).map(ContextSource.Url::new);
    } catch (IllegalArgumentException malformed) {
      throw new UsageException("context " + word + ": " + malformed.getMessage(), HINT);
    }
  }

  /** Returns what they mean to a plan; looks at no file. */
  NamedContexts plan() {
    Map<String, NamedContext> contexts = new LinkedHashMap<>();
    for (String option : options) {
      contexts.put(name(option), context(option));
    }
    return NamedContexts.of(contexts);
  }

  /** Returns where the files are, by name. */
  Map<String, ContextSource> sources() throws IOException {
    Map<String, ContextSource> sources = new LinkedHashMap<>();
    for (String option : options) {
      if (context(option) instanceof NamedContext.Files) {
        sources.put(name(option), source(option));
      }
    }
    return sources;
  }

  private static String name(String option) {
    String name = option.substring(0, Math.max(0, option.indexOf('=')));
    if (name.isEmpty()) {
      throw wrong(option, "is not of the form NAME=VALUE", HINT);
    }
    try {
      return NamedContexts.name(name);
    } catch (IllegalArgumentException noName) {
      throw wrong(
          option,
          "has a name that neither a stage nor an image can have: " + noName.getMessage(),
          "take lower-case letters and digits");
    }
  }

  private static String value(String option) {
    return option.substring(option.indexOf('=') + 1);
  }

  private static NamedContext context(String option) {
    String value = value(option);
    if (value.startsWith(BaseImage.OCI_LAYOUT)) {
      if (value.length() == BaseImage.OCI_LAYOUT.length()) {
        throw wrong(option, "names no folder", HINT);
      }
      return new NamedContext.Image(value);
    }
    if (!value.startsWith(IMAGE)) {
      return new NamedContext.Files();
    }
    String image = value.substring(IMAGE.length());
    try {
      ImageReference.parse(image);
    } catch (IllegalArgumentException noImage) {
      throw wrong(option, "names no image: " + noImage.getMessage(), HINT);
    }
    return new NamedContext.Image(image);
  }

  private ContextSource source(String option) throws IOException {
    String value = value(option);
    Optional<ContextSource> remote = value.equals("-") ? Optional.empty() : remote(value);
    if (remote.isPresent()) {
      return remote.get();
    }
    Path folder = Path.of(value);
    if (Files.isDirectory(folder)) {
      Path ignore = folder.resolve(".dockerignore");
      return new ContextSource.Folder(
          folder, Files.isRegularFile(ignore) ? Files.readString(ignore) : "");
    }
    if (value.contains("://")) {
      throw wrong(option, "is of a kind that is unknown", HINT);
    }
    throw new UsageException(
        new Problem(
            "ContextNotFound",
            "the context "
                + name(option)
                + (Files.exists(folder) ? " is not a folder" : " does not exist"),
            new Place.File(value),
            HINT));
  }

  private static UsageException wrong(String option, String what, String hint) {
    return new UsageException("--build-context " + option + " " + what, hint);
  }
}
