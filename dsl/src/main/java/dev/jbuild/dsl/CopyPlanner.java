package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans COPY and ADD. */
final class CopyPlanner {
  private final Instruction instruction;
  private final StageState state;
  private final SourceText source;

  CopyPlanner(Instruction instruction, StageState state, SourceText source) {
    this.instruction = instruction;
    this.state = state;
    this.source = source;
  }

  Step.Copy plan(Instruction.Copy copy, CopyFrom from) {
    return plan(copy.sources(), copy.heredocs(), copy.destination(), from, false);
  }

  Step.Copy plan(Instruction.Add add) {
    boolean unpack = add.flag("unpack").map(Flag::isOn).orElse(true);
    return plan(add.sources(), add.heredocs(), add.destination(), new CopyFrom.Context(), unpack);
  }

  private Step.Copy plan(
      List<Word> sources,
      List<Heredoc> heredocs,
      Word destination,
      CopyFrom from,
      boolean unpackArchives) {
    Scope scope = state.scope();
    String chown = expandedFlag("chown");
    String chmod = expandedFlag("chmod");
    Integer mode = chmod == null ? null : mode(chmod);
    List<String> paths = new ArrayList<>();
    for (Word word : sources) {
      paths.add(checked(scope.expand(word), word));
    }
    List<InlineFile> inline =
        heredocs.stream().map(one -> new InlineFile(one.name(), scope.body(one))).toList();
    String written = scope.expand(destination);
    String text = text(chown, chmod, paths, inline, written);
    return new Step.Copy(
        new Origin(
            StagePlanner.where(instruction, source),
            instruction.keyword(),
            instruction.keyword() + shownFrom() + text,
            instruction.keyword() + text + " # buildkit"),
        state.config(),
        from,
        paths,
        ImagePath.resolveDestination(state.workingDir(), written),
        unpackArchives,
        chown,
        mode,
        inline);
  }

  private String shownFrom() {
    return instruction
        .flag("from")
        .filter(flag -> !flag.word().text().isEmpty())
        .map(flag -> " --from=" + flag.value())
        .orElse("");
  }

  private static String text(
      @Nullable String chown,
      @Nullable String chmod,
      List<String> paths,
      List<InlineFile> inline,
      String destination) {
    List<String> words = new ArrayList<>();
    if (chown != null) {
      words.add("--chown=" + chown);
    }
    if (chmod != null) {
      words.add("--chmod=" + chmod);
    }
    words.addAll(paths);
    inline.forEach(file -> words.add("<<" + file.name()));
    words.add(destination);
    return " " + String.join(" ", words);
  }

  /** Returns the flag's value after expansion; an empty one counts as none. */
  private @Nullable String expandedFlag(String name) {
    Flag flag = instruction.flag(name).orElse(null);
    String value = flag == null ? "" : state.scope().expand(flag.word());
    return value.isEmpty() ? null : value;
  }

  private int mode(String chmod) {
    Span span = instruction.flag("chmod").orElseThrow().valueSpan();
    if (chmod.matches("[0-7]{1,9}") && Integer.parseInt(chmod, 8) <= 07777) {
      return Integer.parseInt(chmod, 8);
    }
    if (chmod.matches("[ugoa]*[-+=][rwxXstugo]*(,[ugoa]*[-+=][rwxXstugo]*)*")) {
      throw new BuildfileException(
          new Problem(
              "NotSupportedYet",
              "the symbolic mode " + chmod + " is not supported yet",
              source.place(span),
              "give the mode in octal, such as 0755"));
    }
    throw new BuildfileException(
        Problem.of("BadChmod", "mode " + chmod + " is not octal, 0 to 07777", source.place(span)));
  }

  private String checked(String path, Word word) {
    if (!SupportCheck.isRemote(path)) {
      return path;
    }
    if (instruction instanceof Instruction.Copy) {
      throw new BuildfileException(
          new Problem(
              "BadArguments",
              "COPY can't copy from a URL or git repository",
              source.place(word.span()),
              "ADD can"));
    }
    throw new BuildfileException(
        Problem.of(
            "NotSupportedYet",
            "ADD of a URL or git repository is not supported yet",
            source.place(word.span())));
  }
}
