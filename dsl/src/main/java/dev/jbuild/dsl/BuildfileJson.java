package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a file as JSON: its directives, and each instruction with its place. */
final class BuildfileJson {
  private final SourceText source;
  private final StringBuilder text = new StringBuilder();
  private @Nullable Integer stage;
  private int stages;

  private BuildfileJson(SourceText source) {
    this.source = source;
  }

  /** Writes one instruction at a time: all of them together take ten times what the file takes. */
  static void write(Buildfile file, OutputStream out) throws IOException {
    Json.Builder directives = Json.object();
    file.directives().forEach(one -> directives.put(one.name(), one.value().text()));
    out.write("{\"directives\":".getBytes(StandardCharsets.UTF_8));
    out.write(directives.build().bytes());
    BuildfileJson writer = new BuildfileJson(SourceText.of(file));
    writer.text.append(",\"instructions\":[");
    String separator = "";
    for (Part part : file.parts()) {
      if (part instanceof Instruction instruction) {
        writer.text.append(separator);
        writer.instruction(instruction);
        writer.flush(out);
        separator = ",";
      }
    }
    writer.text.append("]}");
    writer.flush(out);
  }

  private void flush(OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  private void instruction(Instruction instruction) {
    if (instruction instanceof Instruction.From) {
      stage = stages++;
    } else if (instruction instanceof Instruction.Include) {
      stage = null;
    }
    Span start = instruction.head().keyword().span();
    text.append("{\"name\":");
    quoted(instruction.keyword());
    text.append(",\"flags\":[");
    each(instruction.head().flags(), this::flag);
    text.append("],\"json\":").append(isJson(instruction)).append(",\"args\":[");
    each(args(instruction), this::quoted);
    text.append("],\"heredocs\":[");
    each(BuildfilePrinter.heredocs(instruction), this::heredoc);
    text.append("],\"comment\":");
    quoted(String.join("\n", instruction.head().comments()));
    text.append(",\"start\":");
    place(start.line(), start.column());
    text.append(",\"end\":");
    end(instruction.span());
    text.append(",\"stage\":").append(stage).append('}');
  }

  private <T> void each(List<T> items, Consumer<T> writer) {
    for (int at = 0; at < items.size(); at++) {
      text.append(at == 0 ? "" : ",");
      writer.accept(items.get(at));
    }
  }

  private void quoted(@Nullable String value) {
    if (value == null) {
      text.append("null");
    } else {
      Json.append(value, text);
    }
  }

  private void flag(Flag flag) {
    text.append("{\"name\":");
    quoted(flag.name());
    text.append(",\"value\":");
    quoted(flag.value());
    text.append('}');
  }

  private void heredoc(Heredoc heredoc) {
    text.append("{\"name\":");
    quoted(heredoc.name());
    text.append(",\"expand\":").append(heredoc.expand());
    text.append(",\"chomp\":").append(heredoc.chomp()).append(",\"content\":");
    quoted(heredoc.content());
    text.append('}');
  }

  private void place(int line, int column) {
    text.append("{\"line\":").append(line).append(",\"column\":").append(column).append('}');
  }

  /** Writes the place behind the last char that is no line end. */
  private void end(Span span) {
    int end = span.end();
    while (end > span.start() && "\r\n".indexOf(source.text().charAt(end - 1)) >= 0) {
      end--;
    }
    Span place = source.span(end, end);
    place(place.line(), place.column());
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
