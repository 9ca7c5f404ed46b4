package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The build checks of how a file is written. Source: BuildKit, build checks. */
final class FileChecks {
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private final LintFile file;
  private final Report report;

  FileChecks(LintFile file, Report report) {
    this.file = file;
    this.report = report;
  }

  void run() {
    instructionCasing();
    emptyContinuations();
    stageNames();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.Maintainer) {
        report
            .at(instruction)
            .tell(
                Rule.MAINTAINER_DEPRECATED,
                "MAINTAINER is deprecated",
                "write LABEL org.opencontainers.image.authors=…");
      } else if (instruction instanceof Instruction.Arg arg && !arg.head().comments().isEmpty()) {
        description(arg, arg.args().stream().map(Assignment::name).map(Word::text).toList());
      }
    }
  }

  private static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }

  /** What is in neither case doesn't vote. ARGs before the first FROM have never counted. */
  private void instructionCasing() {
    List<Instruction> all = file.instructions();
    List<Instruction> counted = all.subList(file.globalArgs().size(), all.size());
    int lower = 0;
    int upper = 0;
    for (Instruction instruction : counted) {
      String keyword = instruction.head().keyword().text();
      boolean isUpper = isUpper(keyword);
      upper += isUpper ? 1 : 0;
      lower += !isUpper && isLower(keyword) ? 1 : 0;
    }
    if (lower == 0 && upper == counted.size()) {
      return;
    }
    boolean mostlyLower = lower > upper;
    for (Instruction instruction : counted) {
      String keyword = instruction.head().keyword().text();
      if (!(mostlyLower ? isLower(keyword) : isUpper(keyword))) {
        report
            .at(instruction)
            .tell(
                Rule.CONSISTENT_INSTRUCTION_CASING,
                "most instructions are in %s case, %s is not"
                    .formatted(mostlyLower ? "lower" : "upper", keyword));
      }
    }
  }

  private void emptyContinuations() {
    for (Instruction instruction : file.instructions()) {
      if (instruction.head().hasBlankLine()) {
        report
            .at(instruction)
            .tell(
                Rule.NO_EMPTY_CONTINUATION,
                "there is a blank line inside the instruction",
                "take it out, or make it a comment");
      }
    }
  }

  private void stageNames() {
    Set<String> seen = new HashSet<>();
    for (LintStage stage : file.stages()) {
      Word name = stage.from().name();
      if (report.isFull()) {
        return;
      }
      if (name == null) {
        continue;
      }
      Report.At at = report.at(stage.from(), name.span());
      if (!isLower(name.text())) {
        at.tell(Rule.STAGE_NAME_CASING, "stage name " + name.text() + " is not in lower case");
      }
      if (RESERVED.contains(stage.name())) {
        at.tell(Rule.RESERVED_STAGE_NAME, stage.name() + " is no name for a stage");
      }
      if (!seen.add(stage.name())) {
        at.tell(
            Rule.DUPLICATE_STAGE_NAME,
            "there is another stage " + stage.name() + " before this one",
            "from here on the name means this one");
      }
      asCasing(stage.from());
      description(stage.from(), List.of(stage.name()));
    }
  }

  private void asCasing(Instruction.From from) {
    String keyword = from.head().keyword().text();
    String arguments = from.head().arguments().text().substring(from.image().text().length());
    String as = arguments.strip().substring(0, 2);
    boolean differs = isLower(keyword) ? !isLower(as) : isUpper(keyword) && !isUpper(as);
    if (differs) {
      String text = file.file().text();
      int start = text.indexOf(as, from.image().span().end());
      report
          .at(from, file.span(start, start + as.length()))
          .tell(Rule.FROM_AS_CASING, keyword + " and " + as + " are not in the same case");
    }
  }

  private void description(Instruction instruction, List<String> names) {
    List<String> comments = instruction.head().comments();
    if (!comments.isEmpty() && !names.contains(comments.getLast().split(" ", 2)[0])) {
      String name = names.size() == 1 ? names.getFirst() : "<name>";
      report
          .at(instruction)
          .tell(
              Rule.INVALID_DEFINITION_DESCRIPTION,
              "the comment above does not start with what it describes",
              "write it as # %s <description>, or put a line with # alone below it"
                  .formatted(name));
    }
  }
}
