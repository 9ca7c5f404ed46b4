package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Finds what the language has and the builder has not, so that nothing is ignored. */
final class SupportCheck {
  private final SourceText source;
  private final List<Problem> found = new ArrayList<>();

  private SupportCheck(SourceText source) {
    this.source = source;
  }

  /** Adds what isn't supported in {@code needed}. */
  static void check(SourceText source, List<StageText> needed, Problems problems) {
    SupportCheck check = new SupportCheck(source);
    needed.forEach(stage -> stage.instructions().forEach(check::instruction));
    check.found.forEach(problems::add);
  }

  private void instruction(Instruction instruction) {
    if (instruction instanceof Instruction.Run run) {
      run(run);
    }
  }

  private void run(Instruction.Run run) {
    flags(run, "mount", "device");
    for (Flag flag : run.head().flags()) {
      String value = String.valueOf(flag.value());
      String fallback = flag.name().equals("network") ? "default" : "sandbox";
      boolean checked = flag.name().equals("network") || flag.name().equals("security");
      if (checked && !value.equals(fallback)) {
        choice(flag, value);
      }
    }
  }

  private void choice(Flag flag, String value) {
    List<String> known =
        flag.name().equals("network")
            ? List.of("default", "none", "host")
            : List.of("sandbox", "insecure");
    if (known.contains(value)) {
      tell("RUN --" + flag.name() + "=" + value, flag.valueSpan());
    } else {
      String what = "--" + flag.name() + " can't be " + value;
      String hint = "it can be " + String.join(", ", known);
      found.add(new Problem("BadFlag", what, source.place(flag.valueSpan()), hint));
    }
  }

  private void flags(Instruction instruction, String... names) {
    for (Flag flag : instruction.head().flags()) {
      if (List.of(names).contains(flag.name())) {
        tell(instruction.keyword() + " --" + flag.name(), flag.span());
      }
    }
  }

  private void tell(String what, Span span) {
    found.add(Problem.of("NotSupportedYet", what + " is not supported yet", source.place(span)));
  }
}
