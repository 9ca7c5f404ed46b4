package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.dsl.CopyFlags;
import dev.jbuild.dsl.CopySource;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.InlineFile;
import dev.jbuild.dsl.PathSource;
import dev.jbuild.dsl.Step;
import dev.jbuild.dsl.UrlSource;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.InlineTree;
import dev.jbuild.layer.ModeChange;
import dev.jbuild.problem.Problem;
import dev.jbuild.problem.TerminalText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * COPY and ADD: the layer is written straight from the sources, and keyed by what it holds, so that
 * what changed elsewhere doesn't matter.
 */
final class CopyStep implements PlannedStep {
  /** What a linked copy sees of its destination. */
  private static final FileTree NOTHING = new InlineTree(Map.of(), Instant.EPOCH);

  private final Store store;
  private final Contexts contexts;
  private final RootFilesystems roots;
  private final Packing packing;
  private final Tasks tasks;

  CopyStep(Store store, Contexts contexts, RootFilesystems roots, Packing packing, Tasks tasks) {
    this.store = store;
    this.contexts = contexts;
    this.roots = roots;
    this.packing = packing;
    this.tasks = tasks;
  }

  /** Reads the sources, and returns what will be written. */
  CopyPlan plan(Step.Copy copy, FileTree source, StageState below)
      throws IOException, InterruptedException {
    FileTree target =
        copy.flags().link()
            ? NOTHING
            : new StageNames(roots.names(below), () -> roots.contents(below));
    return plan(copy, source, target, owned(options(copy, source), copy, below));
  }

  private CopyPlan plan(Step.Copy copy, FileTree source, FileTree target, CopyOptions options)
      throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    List<FileTree> others = new ArrayList<>();
    for (CopySource one : copy.sources()) {
      switch (one) {
        case PathSource(String pattern) -> paths.add(pattern);
        case InlineFile(String name, String content) -> {
          paths.add(JoinedTree.source(others.size(), name));
          byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
          others.add(new InlineTree(Map.of(name, bytes), Instant.now()));
        }
        case UrlSource url -> {
          paths.add(JoinedTree.source(others.size(), url.fileName()));
          others.add(download(url));
        }
        case GitSource repository -> {
          paths.add(JoinedTree.source(others.size()));
          others.add(contexts.repository(repository));
        }
      }
    }
    FileTree all = others.isEmpty() ? source : new JoinedTree(source, others);
    CopyPlan plan = store.layers().planCopy(all, paths, target, options);
    for (String pattern : plan.unmatched()) {
      if (!contexts.isCheckedAsIgnored(copy.from(), pattern)) {
        tasks.warn(unmatched(pattern, copy));
      }
    }
    return plan;
  }

  private Problem unmatched(String pattern, Step.Copy copy)
      throws IOException, InterruptedException {
    return new Problem(
        "CopyMatchesNothing",
        TerminalText.oneLine("source " + pattern + " matches no file, so nothing is copied by it"),
        copy.origin().where(),
        contexts.folder(copy.from()).isPresent()
            ? "check the pattern and what .dockerignore leaves out"
            : "check the pattern, which counts from the root of what --from names");
  }

  /**
   * Plans a copy of these sources into a folder of an empty tree, archives by their names: whatever
   * the destination is, each source counts, with its name.
   */
  CopyPlan sources(Step.Copy copy, FileTree source) throws IOException, InterruptedException {
    Step.Copy into =
        new Step.Copy(
            copy.origin(), copy.from(), copy.sources(), copy.destination() + "/", copy.flags());
    return plan(into, source, NOTHING, options(into, source).naming());
  }

  /** Keeps a list of what {@link #sources} would write, with which a later build compares. */
  void keepSources(Step.Copy copy, FileTree source) throws IOException, InterruptedException {
    CopyPlan sources = sources(copy, source);
    store.layers().keepListing(sources.digest(), sources.entries());
  }

  /** Returns what tells the files of a repository, which aren't fetched for it. */
  String name(GitSource repository) throws IOException, InterruptedException {
    return contexts.sources().repositories().name(repository);
  }

  private FileTree download(UrlSource url) throws IOException, InterruptedException {
    FetchedFile file = contexts.sources().files().get(url.url(), url.checksum());
    return new BlobTree(url.fileName(), file, url.unpack(), store.content());
  }

  /** Plans a layer with all files of a context, as they are. */
  CopyPlan planAll(FileTree context) throws IOException, InterruptedException {
    CopyOptions options = CopyOptions.to("/");
    return store
        .layers()
        .planCopy(
            context,
            List.of("/"),
            NOTHING,
            context instanceof DirectoryTree ? options : options.preservingOwners());
  }

  private static CopyOptions options(Step.Copy copy, FileTree source) {
    CopyFlags flags = copy.flags();
    CopyOptions options = CopyOptions.to(copy.destination()).withExcludes(flags.excludes());
    if (!(source instanceof DirectoryTree)) {
      options = options.preservingOwners();
    }
    if (flags.unpack()) {
      options = options.unpacking();
    }
    if (flags.parents()) {
      options = options.withParents().keepingLinks();
    }
    if (flags.chmod() != null) {
      options = options.withChmod(ModeChange.parse(flags.chmod()));
    }
    return options;
  }

  private CopyOptions owned(CopyOptions options, Step.Copy copy, StageState below)
      throws IOException, InterruptedException {
    String chown = copy.flags().chown();
    if (chown == null) {
      return options;
    }
    CopyOptions.Owner owner = owner(chown, below);
    return options.withOwner(owner.uid(), owner.gid());
  }

  private CopyOptions.Owner owner(String chown, StageState below)
      throws IOException, InterruptedException {
    boolean numbers = chown.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ':');
    Users users = numbers ? Users.NONE : roots.users(below);
    return users.forChown(chown);
  }

  @Override
  public StepKey key(CopyPlan plan) {
    return StepKey.of("copy", 1).put("content", plan.digest().toString()).build();
  }

  @Override
  public LayerMade make(StepKey key, CopyPlan plan) {
    return packing.start(key, null, ready -> store.layers().write(plan, ready));
  }
}
