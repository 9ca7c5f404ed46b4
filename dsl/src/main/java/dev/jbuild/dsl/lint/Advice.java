package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything beyond the build checks: what hadolint has made common. */
final class Advice {
  private static final Set<String> ROOT = Set.of("root", "0");

  private final LintFile file;
  private final Report report;

  Advice(LintFile file, Report report) {
    this.file = file;
    this.report = report;
  }

  void run() {
    List<LintStage> image = imageStages();
    Set<LintStage> inImage = new HashSet<>(image);
    ImageAdvice images = new ImageAdvice(file.request(), report);
    Set<Integer> withWorkdir = new HashSet<>();
    for (LintStage stage : file.stages()) {
      if (report.isFull()) {
        return;
      }
      images.check(stage);
      CopyAdvice copies = new CopyAdvice(file, report, stage);
      LintStage parent = stage.parent();
      boolean hasWorkdir = parent != null && withWorkdir.contains(parent.index());
      for (Instruction instruction : stage.instructions()) {
        hasWorkdir |= instruction instanceof Instruction.Workdir;
        copies.check(instruction, hasWorkdir);
      }
      if (hasWorkdir) {
        withWorkdir.add(stage.index());
      }
      runs(stage, inImage.contains(stage));
    }
    lastUser(image);
  }

  /** The stages whose layers the image of the last stage has, that one first. */
  private List<LintStage> imageStages() {
    List<LintStage> image = new ArrayList<>();
    LintStage last = file.stages().isEmpty() ? null : file.stages().getLast();
    for (LintStage stage = last; stage != null; stage = stage.parent()) {
      image.add(stage);
    }
    return image;
  }

  private void runs(LintStage stage, boolean inImage) {
    StageScripts scripts = new StageScripts();
    RunAdvice runs = new RunAdvice(file, report, scripts);
    PackageAdvice packages = new PackageAdvice(file, report, scripts, inImage);
    for (Instruction instruction : stage.instructions()) {
      Instruction inner =
          instruction instanceof Instruction.OnBuild onBuild ? onBuild.trigger() : instruction;
      if (inner instanceof Instruction.Run run && !report.isFull()) {
        RunScript script = RunScript.of(file.file(), file.escape(), run);
        runs.check(instruction, run, script);
        packages.check(instruction, run, script);
      }
      scripts.see(inner);
    }
  }

  private void lastUser(List<LintStage> image) {
    for (LintStage stage : image) {
      for (Instruction instruction : stage.instructions().reversed()) {
        if (instruction instanceof Instruction.User user) {
          if (ROOT.contains(user.user().text().split(":", 2)[0])) {
            report
                .at(user, user.user().span())
                .tell(
                    Rule.LAST_USER_ROOT,
                    "the image runs as root",
                    "end with a USER that has no more rights than it needs");
          }
          return;
        }
      }
    }
  }
}
