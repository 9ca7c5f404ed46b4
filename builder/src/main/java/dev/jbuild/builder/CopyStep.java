package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopyFlags;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.CopySource;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.InlineFile;
import dev.jbuild.dsl.PathSource;
import dev.jbuild.dsl.Step;
import dev.jbuild.dsl.UrlSource;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.InlineTree;
import dev.jbuild.layer.ModeChange;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import java.io.IOException;
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
  private final RootFilesystems roots;
  private final Packing packing;

  CopyStep(Store store, RootFilesystems roots, Packing packing) {
    this.store = store;
    this.roots = roots;
    this.packing = packing;
  }

  /** Reads the sources, and returns what will be written. */
  CopyPlan plan(Step.Copy copy, FileTree source, StageState below)
      throws IOException, InterruptedException {
    FileTree target = copy.flags().link() ? NOTHING : roots.names(below);
    return plan(copy, source, target, owned(options(copy), copy, below));
  }

  private CopyPlan plan(Step.Copy copy, FileTree source, FileTree target, CopyOptions options)
      throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    List<InlineFile> inline = new ArrayList<>();
    for (CopySource one : copy.sources()) {
      switch (one) {
        case PathSource(String pattern) -> paths.add(pattern);
        case InlineFile file -> inline.add(file);
        case UrlSource _, GitSource _ -> throw notYet(copy);
      }
    }
    if (inline.isEmpty()) {
      return store.layers().planCopy(source, paths, target, options);
    }
    InlineFiles files = new InlineFiles(source, inline);
    return store.layers().planCopy(files, files.sources(paths), target, options);
  }

  /** Returns what a copy of these sources to an empty tree would write. */
  Digest sources(Step.Copy copy, FileTree source) throws IOException, InterruptedException {
    return plan(copy, source, NOTHING, options(copy)).digest();
  }

  private static StepFailedException notYet(Step.Copy copy) {
    return new StepFailedException(
        new Problem(
            "NotSupportedYet",
            "ADD of a URL or git repository is not supported yet",
            copy.origin().where(),
            "fetch it in a RUN, or put it into the context"));
  }

  private static CopyOptions options(Step.Copy copy) {
    CopyFlags flags = copy.flags();
    CopyOptions options = CopyOptions.to(copy.destination()).withExcludes(flags.excludes());
    if (!(copy.from() instanceof CopyFrom.Context)) {
      options = options.preservingOwners();
    }
    if (flags.unpack()) {
      options = options.unpacking();
    }
    if (flags.parents()) {
      options = options.withParents();
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
    return packing.start(key, null, () -> store.layers().write(plan));
  }
}
