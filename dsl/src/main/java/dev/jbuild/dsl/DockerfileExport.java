package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lowers a Buildfile to a Dockerfile that builds to the same layers: included files stand in their
 * place, and what only jbuild knows is left out, with a comment that says so.
 */
public final class DockerfileExport {
  private final Buildfile whole;
  private final SourceText source;
  private final Set<Instruction> asWritten;
  private final Problems problems = new Problems();
  private final StringBuilder text = new StringBuilder();
  private String file;

  private DockerfileExport(Buildfile whole, Set<Instruction> asWritten) {
    this.whole = whole;
    this.source = SourceText.of(whole);
    this.asWritten = asWritten;
    this.file = whole.name();
  }

  /**
   * Returns the Dockerfile of {@code file}.
   *
   * @param strict whether it is wrong to leave something out
   * @throws BuildfileException if an included file is wrong, or something had to be left out and
   *     {@code strict} is set
   */
  public static String of(Buildfile file, IncludeReader reader, boolean strict) {
    Buildfile whole = file.withIncludes(reader);
    DockerfileExport export = new DockerfileExport(whole, asWritten(whole));
    List<Directive> directives = whole.directives();
    directives.forEach(export::part);
    if (!whole.included().isEmpty()) {
      export.note("the files that " + file.name() + " includes stand here in their places");
    }
    whole.parts().stream().filter(part -> !(part instanceof Directive)).forEach(export::part);
    if (strict) {
      export.problems.throwIfAny();
    }
    return export.text.toString();
  }

  /** Returns the instructions that stand in the text as they are. */
  private static Set<Instruction> asWritten(Buildfile whole) {
    SourceText source = SourceText.of(whole);
    Set<Instruction> all = new HashSet<>();
    for (SourceText file : source.files()) {
      all.addAll(new BuildfileParser(file.name(), file).parse().instructions());
    }
    return all;
  }

  private void part(Part part) {
    String from = source.file(part.span());
    String written = written(part.span().start(), part.span().end());
    if (part instanceof Trivia && written.isBlank() && !from.equals(file)) {
      return;
    }
    if (!from.equals(file)) {
      note("from " + from);
      file = from;
    }
    switch (part) {
      case Instruction.Limit limit -> limit(limit);
      case Instruction instruction -> instruction(instruction);
      case Directive _, Trivia _ ->
          // A byte order mark would stand inside of the text.
          lines(written.replace("\uFEFF", ""));
    }
  }

  private void limit(Instruction.Limit limit) {
    note("left out: LIMIT " + limit.head().arguments().text());
    leftOut("LIMIT", limit.head().keyword().span());
  }

  private void instruction(Instruction instruction) {
    List<Flag> known = new ArrayList<>(instruction.head().flags());
    if (instruction instanceof Instruction.Run) {
      known.removeIf(flag -> LimitKey.of(flag.name()).isPresent());
    }
    List<Flag> ours = new ArrayList<>(instruction.head().flags());
    ours.removeAll(known);
    if (!ours.isEmpty()) {
      note(
          "left out: RUN "
              + ours.stream()
                  .map(flag -> "--" + flag.name() + "=" + flag.value())
                  .collect(Collectors.joining(" ")));
      ours.forEach(flag -> leftOut("RUN --" + flag.name(), flag.span()));
    }
    if (ours.isEmpty() && asWritten.contains(instruction) && !isOpen(instruction)) {
      lines(written(instruction.span().start(), instruction.span().end()));
    } else {
      lines(changed(instruction, known));
    }
  }

  /** Returns whether the instruction would go on in what now follows the end of its file. */
  private boolean isOpen(Instruction instruction) {
    Span span = instruction.span();
    boolean isLast =
        span.end() == whole.text().length()
            || !whole.fileAt(span.end() + 1).equals(whole.fileAt(span.start()));
    return isLast
        && !whole.included().isEmpty()
        && BuildfilePrinter.heredocs(instruction).isEmpty()
        && new Lines(new SourceText("", written(span.start(), span.end())))
            .join(whole.escape())
            .isOpen();
  }

  private String changed(Instruction instruction, List<Flag> flags) {
    String start = BuildfilePrinter.start(instruction, flags, whole.escape());
    return switch (instruction) {
      case Instruction.From(_, Word image, Word name) ->
          start + closed(image.text() + (name == null ? "" : " AS " + name.text()));
      case Instruction.Arg arg ->
          start
              + closed(
                  arg.args().stream().map(DockerfileExport::text).collect(Collectors.joining(" ")));
      case Instruction.OnBuild onBuild -> start + onBuild(onBuild);
      default ->
          isOpen(instruction)
              ? start + closed(instruction.head().arguments().text())
              : start
                  + written(
                      instruction.head().arguments().span().start(), instruction.span().end());
    };
  }

  private String onBuild(Instruction.OnBuild onBuild) {
    StringBuilder trigger = new StringBuilder(closed(onBuild.head().arguments().text()));
    for (Heredoc heredoc : onBuild.heredocs()) {
      trigger.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return trigger.toString();
  }

  private String closed(String line) {
    return BuildfilePrinter.closed(line, whole.escape());
  }

  private static String text(Assignment arg) {
    Word value = arg.value();
    return arg.name().text() + (value == null ? "" : "=" + value.text());
  }

  private String written(int start, int end) {
    return whole.text().substring(start, end);
  }

  private void lines(String lines) {
    text.append(lines);
    if (!lines.isEmpty() && !lines.endsWith("\n")) {
      text.append('\n');
    }
  }

  /** The colon keeps the comment from being a directive. */
  private void note(String what) {
    text.append("# jbuild: ").append(what.replaceAll("[\r\n]", " ")).append('\n');
  }

  private void leftOut(String what, Span span) {
    problems.add(
        new Problem(
            "NotInDockerfile",
            "a Dockerfile has no " + what,
            source.place(span),
            "without --strict it is left out"));
  }
}
