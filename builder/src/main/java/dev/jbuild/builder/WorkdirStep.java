package dev.jbuild.builder;

import dev.jbuild.builder.StageState.LayerMade;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.Layers;
import java.io.IOException;

/** WORKDIR: makes the directory, owned by the current user, where it isn't there yet. */
final class WorkdirStep implements PlannedStep {
  private final Layers layers;
  private final RootFilesystems roots;
  private final Packing packing;

  WorkdirStep(Store store, RootFilesystems roots, Packing packing) {
    this.layers = store.layers();
    this.roots = roots;
    this.packing = packing;
  }

  /** Returns what will be made; maybe nothing. */
  CopyPlan plan(Step.Workdir workdir, StageState below) throws IOException, InterruptedException {
    // Not whom a RUN would be: as BuildKit has it, the owner is what --chown makes of the user.
    String user = workdir.user();
    Users users = user.isEmpty() ? Users.NONE : roots.users(below);
    CopyOptions.Owner owner = users.forChown(user);
    return layers.planDirectories(roots.names(below), workdir.path(), owner);
  }

  @Override
  public StepKey key(CopyPlan plan) {
    // A plan has folders that are there already, too: of those alone, no layer is made.
    String content = plan.isEmpty() ? "" : plan.digest().toString();
    return StepKey.of("workdir", 2).put("content", content).build();
  }

  @Override
  public LayerMade make(StepKey key, CopyPlan plan) {
    return packing.start(
        key,
        null,
        ready -> {
          if (plan.isEmpty()) {
            ready.accept(layers.emptyLayer());
          } else {
            layers.write(plan, ready);
          }
        });
  }
}
