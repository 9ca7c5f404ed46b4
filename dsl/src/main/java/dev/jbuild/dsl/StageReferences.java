package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the stages of included files, and what names them: with the prefix of their INCLUDE, and by
 * the position in the whole instead of that in their file.
 */
final class StageReferences {
  private static final Pattern MOUNT_FROM =
      Pattern.compile("(?i)(?<key>(?:^|,)\"?from=)(?<stage>[^\",]+)");

  private final List<Inclusion.Placed> placed;
  private final Problems problems;
  private final char escape;
  private final Map<IncludedFile, List<Integer>> positions = new HashMap<>();

  StageReferences(List<Inclusion.Placed> placed, char escape, Problems problems) {
    this.placed = placed;
    this.problems = problems;
    this.escape = escape;
    int stage = 0;
    for (Inclusion.Placed one : placed) {
      if (one.part() instanceof Instruction.From from) {
        Word name = from.name();
        if (name != null) {
          one.file().hasStage(one.file().fullName(name.text()));
        }
        positions.computeIfAbsent(one.file(), _ -> new ArrayList<>()).add(stage++);
      }
    }
  }

  /** Returns the parts with the names that hold in the whole. */
  List<Part> resolved() {
    List<Part> parts = new ArrayList<>();
    for (Inclusion.Placed one : placed) {
      IncludedFile file = one.file();
      problems.gather(() -> parts.add(resolved(one.part(), file)));
    }
    return parts;
  }

  private Part resolved(Part part, IncludedFile file) {
    return switch (part) {
      case Instruction.From from -> from(from, file);
      case Instruction.Copy copy ->
          new Instruction.Copy(
              head(copy, file), copy.sources(), copy.heredocs(), copy.destination());
      case Instruction.Run run ->
          new Instruction.Run(head(run, file), run.command(), run.heredocs());
      case Instruction.OnBuild onBuild -> onBuild(onBuild, file);
      case Directive _, Trivia _, Instruction _ -> part;
    };
  }

  /** The text of a trigger is what its image keeps: it must say what the trigger says here. */
  private Part onBuild(Instruction.OnBuild onBuild, IncludedFile file) {
    Instruction before = onBuild.trigger();
    if (!(resolved(before, file) instanceof Instruction trigger) || trigger.equals(before)) {
      return onBuild;
    }
    Instruction.Head head = onBuild.head();
    String text =
        BuildfilePrinter.start(trigger, trigger.head().flags(), escape)
            + trigger.head().arguments().text();
    return new Instruction.OnBuild(
        new Instruction.Head(
            head.span(),
            head.keyword(),
            head.flags(),
            new Word(text, head.arguments().span()),
            head.comments(),
            head.hasBlankLine()),
        trigger,
        onBuild.heredocs());
  }

  private static Part from(Instruction.From from, IncludedFile file) {
    Word image = from.image();
    Word base =
        image.text().equals("scratch")
            ? image
            : new Word(file.stageSoFar(image.text()), image.span());
    Word name = from.name();
    if (name == null) {
      return new Instruction.From(from.head(), base, null);
    }
    file.sawStage(file.fullName(name.text()));
    return new Instruction.From(
        from.head(), base, new Word(file.prefix() + name.text(), name.span()));
  }

  private Instruction.Head head(Instruction instruction, IncludedFile file) {
    Instruction.Head head = instruction.head();
    List<Flag> flags = new ArrayList<>();
    for (Flag flag : head.flags()) {
      String value = flag.value();
      flags.add(
          value == null
              ? flag
              : new Flag(
                  flag.name(),
                  value(instruction, flag, value, file),
                  flag.span(),
                  flag.valueSpan()));
    }
    return new Instruction.Head(
        head.span(), head.keyword(), flags, head.arguments(), head.comments(), head.hasBlankLine());
  }

  private String value(Instruction instruction, Flag flag, String value, IncludedFile file) {
    if (instruction instanceof Instruction.Copy && flag.name().equals("from")) {
      return value.matches("[0-9]{1,9}")
          ? position(Integer.parseInt(value), flag, file)
          : file.stage(value);
    }
    if (instruction instanceof Instruction.Run && flag.name().equals("mount")) {
      return MOUNT_FROM
          .matcher(value)
          .replaceAll(found ->
              Matcher.quoteReplacement(found.group("key") + file.stageSoFar(found.group("stage"))));
    }
    return value;
  }

  private String position(int index, Flag flag, IncludedFile file) {
    List<Integer> own = positions.getOrDefault(file, List.of());
    if (index >= own.size()) {
      throw new BuildfileException(
          new Problem(
              "UnknownStage",
              "there is no stage " + index,
              file.source().place(flag.valueSpan()),
              "a number counts the stages of "
                  + file.name()
                  + " from 0, and it has "
                  + own.size()));
    }
    return own.get(index).toString();
  }
}
