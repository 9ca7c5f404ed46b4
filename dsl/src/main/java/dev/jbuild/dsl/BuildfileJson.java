package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a file as JSON: its directives, and each instruction with its place. */
final class BuildfileJson {
  private final SourceText source;
  private @Nullable Integer stage;
  private int stages;

  private BuildfileJson(SourceText source) {
    this.source = source;
  }

  /** Writes one instruction at a time: all of them together take ten times what the file takes. */
  static void write(Buildfile file, OutputStream out) throws IOException {
    Json.Builder directives = Json.object();
    file.directives().forEach(one -> directives.put(one.name(), one.value().text()));
    write("{\"directives\":", out);
    out.write(directives.build().bytes());
    write(",\"instructions\":[", out);
    BuildfileJson writer = new BuildfileJson(SourceText.of(file));
    boolean first = true;
    for (Part part : file.parts()) {
      if (part instanceof Instruction instruction) {
        write(first ? "" : ",", out);
        first = false;
        out.write(writer.instruction(instruction).bytes());
      }
    }
    write("]}", out);
  }

  private static void write(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Json.Object instruction(Instruction instruction) {
    if (instruction instanceof Instruction.From) {
      stage = stages++;
    } else if (instruction instanceof Instruction.Include) {
      stage = null;
    }
    List<Json> flags = new ArrayList<>();
    instruction.head().flags().forEach(flag -> flags.add(flag(flag)));
    List<Json> heredocs = new ArrayList<>();
    BuildfilePrinter.heredocs(instruction).forEach(heredoc -> heredocs.add(heredoc(heredoc)));
    Span start = instruction.head().keyword().span();
    return Json.object()
        .put("name", instruction.keyword())
        .put("flags", new Json.Array(flags))
        .put("json", new Json.Bool(isJson(instruction)))
        .put("args", Json.texts(args(instruction)))
        .put("heredocs", new Json.Array(heredocs))
        .put("comment", String.join("\n", instruction.head().comments()))
        .put("start", place(start.line(), start.column()))
        .put("end", end(instruction.span()))
        .put("stage", stage == null ? new Json.Null() : new Json.Number(stage.toString()))
        .build();
  }

  private static Json.Object flag(Flag flag) {
    String value = flag.value();
    return Json.object()
        .put("name", flag.name())
        .put("value", value == null ? new Json.Null() : new Json.Text(value))
        .build();
  }

  private static Json.Object heredoc(Heredoc heredoc) {
    return Json.object()
        .put("name", heredoc.name())
        .put("expand", new Json.Bool(heredoc.expand()))
        .put("chomp", new Json.Bool(heredoc.chomp()))
        .put("content", heredoc.content())
        .build();
  }

  private static Json.Object place(int line, int column) {
    return Json.object().put("line", line).put("column", column).build();
  }

  /** Returns the place behind the last char that is no line end. */
  private Json.Object end(Span span) {
    int end = span.end();
    while (end > span.start() && "\r\n".indexOf(source.text().charAt(end - 1)) >= 0) {
      end--;
    }
    Span place = source.span(end, end);
    return place(place.line(), place.column());
  }

  private static boolean isJson(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Run run -> run.command() instanceof Command.Exec;
      case Instruction.Cmd cmd -> cmd.command() instanceof Command.Exec;
      case Instruction.Entrypoint entrypoint -> entrypoint.command() instanceof Command.Exec;
      case Instruction.Healthcheck check -> check.test() instanceof Command.Exec;
      case Instruction.Shell _ -> true;
      case Instruction.Copy copy -> isJson(copy, copy.destination());
      case Instruction.Add add -> isJson(add, add.destination());
      case Instruction.Volume volume -> isJson(volume, volume.paths().getLast());
      default -> false;
    };
  }

  /** Behind the last word of an array stands its bracket. */
  private static boolean isJson(Instruction list, Word last) {
    Word arguments = list.head().arguments();
    return arguments.text().startsWith("[") && last.span().end() < arguments.span().end();
  }

  private static List<String> args(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Arg arg -> assignments(arg.args());
      case Instruction.Env env -> assignments(env.variables());
      case Instruction.Label label -> assignments(label.labels());
      case Instruction.Limit limit -> assignments(limit.limits());
      case Instruction.Run run -> command(run.command());
      case Instruction.Cmd cmd -> command(cmd.command());
      case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
      case Instruction.Healthcheck check -> healthcheck(check.test());
      case Instruction.Shell shell -> shell.argv();
      case Instruction.Copy copy when isJson(copy) -> texts(copy.sources(), copy.destination());
      case Instruction.Add add when isJson(add) -> texts(add.sources(), add.destination());
      case Instruction.Volume volume -> volume.paths().stream().map(Word::text).toList();
      case Instruction.From _,
          Instruction.Copy _,
          Instruction.Add _,
          Instruction.Expose _,
          Instruction.Include _ ->
          List.of(instruction.head().arguments().text().split("[ \t\u000B\f\r]+"));
      case Instruction.Workdir _,
          Instruction.User _,
          Instruction.StopSignal _,
          Instruction.Maintainer _,
          Instruction.OnBuild _ ->
          List.of(instruction.head().arguments().text());
    };
  }

  private static List<String> assignments(List<Assignment> assignments) {
    List<String> words = new ArrayList<>();
    for (Assignment one : assignments) {
      words.add(one.name().text());
      Word value = one.value();
      if (value != null) {
        words.add(value.text());
      }
    }
    return words;
  }

  private static List<String> command(Command command) {
    return switch (command) {
      case Command.Exec(List<String> argv) -> argv;
      case Command.Shell(Word text) -> text.text().isEmpty() ? List.of() : List.of(text.text());
    };
  }

  private static List<String> healthcheck(@Nullable Command test) {
    if (test == null) {
      return List.of("NONE");
    }
    List<String> words = new ArrayList<>(List.of("CMD"));
    words.addAll(command(test));
    return words;
  }

  private static List<String> texts(List<Word> sources, Word destination) {
    List<String> words = new ArrayList<>();
    sources.forEach(word -> words.add(word.text()));
    words.add(destination.text());
    return words;
  }
}
