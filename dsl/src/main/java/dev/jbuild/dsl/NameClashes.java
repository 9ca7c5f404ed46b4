package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds names that two files give to different things. */
final class NameClashes {
  private final Problems problems;
  private final Map<String, Named> stages = new HashMap<>();
  private final Map<String, Named> args = new HashMap<>();

  NameClashes(Problems problems) {
    this.problems = problems;
  }

  /** A name where it is given, and for an ARG its value. */
  private record Named(Word name, IncludedFile file, String value) {}

  void check(List<Inclusion.Placed> preamble, List<Inclusion.Placed> parts) {
    for (Inclusion.Placed placed : preamble) {
      if (placed.part() instanceof Instruction.Arg arg) {
        arg.args().forEach(one -> arg(one, placed.file()));
      }
    }
    for (Inclusion.Placed placed : parts) {
      if (placed.part() instanceof Instruction.From from && from.name() != null) {
        stage(from.name(), placed.file());
      }
    }
  }

  /** Within one file a name may come twice, which is warned of elsewhere. */
  private void stage(Word name, IncludedFile file) {
    Named here = new Named(name, file, "");
    Named before = stages.putIfAbsent(file.fullName(name.text()), here);
    if (before != null && before.file != file) {
      boolean hereIncluded = file.isWithin(before.file);
      Named included = hereIncluded ? here : before;
      Named other = hereIncluded ? before : here;
      String what = "stage " + name.text() + " is in " + included.file.name();
      Word path = included.file.includePath();
      tell(what, included, other, "give it a prefix: INCLUDE " + path.text() + " AS name");
    }
  }

  /** A file that includes another decides about the values that its ARGs have. */
  private void arg(Assignment arg, IncludedFile file) {
    Word value = arg.value();
    if (value == null) {
      return;
    }
    Named here = new Named(arg.name(), file, value.text());
    Named before = args.putIfAbsent(arg.name().text(), here);
    if (before == null || file.isWithin(before.file)) {
      return;
    }
    if (before.file.isWithin(file)) {
      args.put(arg.name().text(), here);
    } else if (!before.value.equals(here.value)) {
      String what = "ARG " + arg.name().text() + " has another value in " + file.name();
      tell(what, here, before, "give it a value before both INCLUDEs");
    }
  }

  private void tell(String what, Named included, Named other, String hint) {
    IncludedFile by = included.file.by();
    if (by == null) {
      throw new IllegalStateException(included.file.name() + " is not included");
    }
    problems.add(
        new Problem(
            "IncludeClash",
            what + " and in " + other.file.name(),
            by.source().place(included.file.includePath().span()),
            hint));
    problems.add(
        Problem.of(
            "IncludeClash", what + " and here", other.file.source().place(other.name.span())));
  }
}
