package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.Base;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.JbuildException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stages are by what is to be done in them: their bases, their steps, the files that those
 * read, and the same of the stages that they need. All of it is known without running anything.
 */
final class StageDefinitions {
  private final StepAliases aliases;
  private final StageSources sources;
  private final SingleFlight<Integer, Definition> definitions = new SingleFlight<>();

  /** Those that earlier results may stand for as a whole. */
  private final Set<Integer> standing = new HashSet<>();

  /**
   * The definition of one stage.
   *
   * @param digest of all of it
   * @param steps what tells those of its steps that add a layer, in order
   */
  record Definition(Digest digest, List<StepKey> steps) {
    Definition {
      steps = List.copyOf(steps);
    }
  }

  StageDefinitions(StepAliases aliases, StageSources sources, CachePolicy policy) {
    this.aliases = aliases;
    this.sources = sources;
    for (Stage stage : sources.stages().planned()) {
      if (policy.mayReuse(stage) && standing.containsAll(stage.dependencies())) {
        standing.add(stage.index());
      }
    }
  }

  /** Returns the definition of a stage; empty if something that it reads can't be read. */
  Optional<Definition> of(int stage) throws IOException, InterruptedException {
    try {
      return Optional.of(definition(stage));
    } catch (JbuildException unreadable) {
      // Whoever builds the stage tells it.
      return Optional.empty();
    }
  }

  /**
   * Returns whether earlier results may stand for a stage as a whole: whether the steps of it, and
   * of all that it needs, may be reused.
   */
  boolean mayStandFor(int stage) {
    return standing.contains(stage);
  }

  /** A chain of stages may be longer than a stack is deep: first come those that are needed. */
  private Definition definition(int stage) throws IOException, InterruptedException {
    Deque<Stage> open = new ArrayDeque<>();
    open.push(sources.stages().planned(stage));
    while (!open.isEmpty()) {
      Stage next = open.element();
      int before = open.size();
      for (int needed : next.dependencies()) {
        if (!definitions.has(needed)) {
          open.push(sources.stages().planned(needed));
        }
      }
      if (open.size() == before) {
        definitions.get(open.pop().index(), () -> define(next));
      }
    }
    return definitions.get(stage, () -> define(sources.stages().planned(stage)));
  }

  /**
   * Returns the digest of the definition of a stage.
   *
   * @throws JbuildException if something that it reads can't be read
   */
  Digest digest(int stage) throws IOException, InterruptedException {
    return definition(stage).digest;
  }

  private Definition define(Stage stage) throws IOException, InterruptedException {
    Digest at = base(stage);
    List<StepKey> steps = new ArrayList<>();
    for (Step step : stage.steps()) {
      if (step.addsLayer()) {
        StepKey defined =
            switch (step) {
              case Step.Run run -> aliases.of(run, at, stage.platform(), this::digest);
              case Step.Copy copy -> aliases.of(copy, at, this::digest);
              case Step.Workdir workdir -> aliases.of(workdir, at);
              case Step.Configure _ -> throw new IllegalArgumentException("it adds no layer");
            };
        steps.add(defined);
        at =
            StepKey.of("defined", 1)
                .put("below", at.toString())
                .put("step", defined.digest().toString())
                .build()
                .digest();
      }
    }
    return new Definition(at, steps);
  }

  private Digest base(Stage stage) throws IOException, InterruptedException {
    StepKey.Builder base = StepKey.of("stage", 1);
    switch (stage.base()) {
      case Base.Scratch() -> base.put("scratch", "");
      case Base.Image(var image) ->
          base.put("image", sources.of(new CopyFrom.Image(image)).rootfs().toString());
      case Base.OfStage(int below) -> base.put("stage", digest(below).toString());
      case Base.Files(String name) ->
          base.put("files", aliases.files(new CopyFrom.Named(name)).toString());
    }
    return base.build().digest();
  }
}
