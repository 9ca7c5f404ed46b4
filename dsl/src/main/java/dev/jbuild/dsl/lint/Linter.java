package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import dev.jbuild.oci.ImageConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for what is legal in a Buildfile but likely not meant. */
public final class Linter {
  private final LintInput input;
  private final LintFile file;
  private final Report report;

  private Linter(LintInput input) {
    this.input = input;
    this.file = new LintFile(input.file(), input.request());
    this.report = new Report(input.file(), CommentSettings.of(input));
  }

  /**
   * Returns what was found.
   *
   * @throws dev.jbuild.dsl.BuildfileException with the problem BadCheckOption if the file or the
   *     build arg {@code BUILDKIT_DOCKERFILE_CHECK} says in a wrong way which checks are made
   */
  public static Findings lint(LintInput input) {
    Linter linter = new Linter(input);
    linter.run();
    return linter.report.findings();
  }

  /** Returns whether a finding must stop the build; costs next to nothing. */
  public static boolean findingsAreErrors(LintInput input) {
    return CommentSettings.of(input).error();
  }

  private void run() {
    new FileChecks(file, report).run();
    new FromChecks(file, report).run(input.bases());
    Set<LintStage> wanted = input.everyStage() ? Set.of() : NeededStages.of(file).all();
    Map<Integer, StageChecks> done = new HashMap<>();
    for (LintStage stage : file.stages()) {
      if (report.isFull()) {
        return;
      }
      StageChecks checks = checks(stage, done);
      if (input.everyStage() || wanted.contains(stage)) {
        for (Instruction instruction : stage.instructions()) {
          if (report.isFull()) {
            return;
          }
          checks.check(instruction);
        }
      }
      done.put(stage.index(), checks);
    }
    if (input.advice()) {
      new Advice(file, report).run();
    }
  }

  private StageChecks checks(LintStage stage, Map<Integer, StageChecks> done) {
    LintStage below = stage.parent();
    StageChecks parent = below == null ? null : done.get(below.index());
    return new StageChecks(
        file, report, input.ignored(), parent == null ? start(stage) : parent.child());
  }

  private StageChecks.Known start(LintStage stage) {
    if (!stage.hasImage()) {
      return new StageChecks.Known(StageVariables.scratch(), false, false);
    }
    ImageConfig config = LintFile.config(stage, input.bases()).orElse(null);
    if (config == null) {
      return new StageChecks.Known(StageVariables.unknown(), false, false);
    }
    List<String> shell = config.config().shell();
    return new StageChecks.Known(
        StageVariables.of(config), shell != null && !shell.isEmpty(), false);
  }
}
