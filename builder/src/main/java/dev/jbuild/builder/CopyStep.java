package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.ModeChange;
import java.io.IOException;

/**
 * COPY and ADD: the layer is written straight from the sources, and keyed by what it holds, so that
 * what changed elsewhere doesn't matter.
 */
final class CopyStep {
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
    CopyOptions options = CopyOptions.to(copy.destination());
    if (!(copy.from() instanceof CopyFrom.Context)) {
      options = options.preservingOwners();
    }
    if (copy.unpackArchives()) {
      options = options.unpacking();
    }
    if (copy.chmod() != null) {
      options = options.withChmod(ModeChange.parse("%04o".formatted(copy.chmod())));
    }
    if (copy.chown() != null) {
      CopyOptions.Owner owner = owner(copy.chown(), below);
      options = options.withOwner(owner.uid(), owner.gid());
    }
    if (copy.inline().isEmpty()) {
      return store.layers().planCopy(source, copy.sources(), roots.names(below), options);
    }
    InlineFiles files = new InlineFiles(source, copy.inline());
    return store
        .layers()
        .planCopy(files, files.sources(copy.sources()), roots.names(below), options);
  }

  private CopyOptions.Owner owner(String chown, StageState below)
      throws IOException, InterruptedException {
    boolean numbers = chown.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ':');
    Users users = numbers ? Users.NONE : roots.users(below);
    return users.forChown(chown);
  }

  StepKey key(CopyPlan plan) {
    return StepKey.of("copy", 1).put("content", plan.digest().toString()).build();
  }

  /** Starts to write the layer. */
  LayerMade make(StepKey key, CopyPlan plan) {
    return packing.start(key, null, () -> store.layers().write(plan));
  }
}
