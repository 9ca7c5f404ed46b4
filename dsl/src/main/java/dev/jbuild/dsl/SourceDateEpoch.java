package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time that a file says by a global ARG. Source: reproducible-builds.org, SOURCE_DATE_EPOCH.
 */
final class SourceDateEpoch {
  private static final String NAME = "SOURCE_DATE_EPOCH";

  private SourceDateEpoch() {}

  static Optional<Instant> of(Buildfile file, PlanRequest request) {
    List<Instruction.Arg> args = new ArrayList<>();
    Word declared = null;
    for (Instruction instruction : file.instructions()) {
      if (!(instruction instanceof Instruction.Arg arg)) {
        break;
      }
      args.add(arg);
      for (Assignment one : arg.args()) {
        declared = one.name().text().equals(NAME) ? one.name() : declared;
      }
    }
    if (declared == null) {
      return Optional.empty();
    }
    SourceText source = SourceText.of(file);
    Scope empty = new Scope(source, file.escape(), new Problems());
    Scope globals = GlobalScope.of(empty, request, null, args, new Problems());
    return seconds(globals.variables().getOrDefault(NAME, ""), declared, source);
  }

  private static Optional<Instant> seconds(String text, Word declared, SourceText source) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException noNumber) {
      throw new BuildfileException(
          new Problem(
              "BadArguments",
              NAME + " is " + text,
              source.place(declared.span()),
              "set it to whole seconds since 1970-01-01; the time of a source is not read yet"));
    }
  }
}
