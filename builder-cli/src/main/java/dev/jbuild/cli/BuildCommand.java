package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest;
import dev.jbuild.builder.BuildResult;
import dev.jbuild.builder.Builder;
import dev.jbuild.builder.Machine;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code jbuild [build]}: reads the command line, builds, prints the digest. */
final class BuildCommand {
  private final Map<String, String> environment;
  private final Console console;

  BuildCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  ExitCode run(String[] arguments) throws IOException, InterruptedException {
    Builder.load();
    List<String> words = List.of(arguments);
    List<String> rest =
        !words.isEmpty() && words.getFirst().equals("build")
            ? words.subList(1, words.size())
            : words;
    CommandLine commandLine = new CommandLine(BuildOptions.spec(rest), BuildOptions.COLLECTIONS);
    ParseResult options = parse(commandLine, rest);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    if (options.hasMatchedOption("--version")) {
      console.result("jbuild " + Version.current());
      return ExitCode.DONE;
    }
    Attestations.check(options);
    Call call = Call.of(options);
    if (call.method() != Call.Method.BUILD) {
      return new CallCommand(new RequestReader(options, environment), machine(options), console)
          .run(call);
    }
    build(options);
    return ExitCode.DONE;
  }

  /** Reads {@code words}; what is wrong with them is told as everything else is. */
  static ParseResult parse(CommandLine commandLine, List<String> words) {
    // With docker, a word that starts with @ is no file of options.
    commandLine.setExpandAtFiles(false);
    try {
      return commandLine.parseArgs(words.toArray(String[]::new));
    } catch (UnmatchedArgumentException unknown) {
      throw unknown(unknown, commandLine, words);
    } catch (ParameterException wrong) {
      throw new UsageException(lowerFirst(wrong.getMessage()), help(commandLine));
    }
  }

  /** Tells what stands before {@code =}: behind it may be a password. */
  private static UsageException unknown(
      UnmatchedArgumentException unknown, CommandLine commandLine, List<String> words) {
    String word = unknown.getUnmatched().getFirst();
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (!word.startsWith("-")) {
      String place = commandLine.getCommandSpec().positionalParameters().getFirst().paramLabel();
      return new UsageException("one " + place + " is enough, what is " + name, help(commandLine));
    }
    Optional<String> instead =
        commandLine.getCommandName().equals("jbuild")
            ? ForeignOption.instead(word, next(words, word))
            : Optional.empty();
    List<String> near = unknown.getSuggestions();
    return instead
        .map(hint -> new UsageException("jbuild has no " + name, hint))
        .orElseGet(() ->
            new UsageException(
                "unknown option " + name,
                near.isEmpty() ? help(commandLine) : "did you mean " + near.getFirst() + "?"));
  }

  private static String next(List<String> words, String word) {
    int next = words.indexOf(word) + 1;
    return next < words.size() ? words.get(next) : "";
  }

  private static String help(CommandLine commandLine) {
    return commandLine.getCommandName() + " --help shows the options";
  }

  private void build(ParseResult options) throws IOException, InterruptedException {
    WrittenFile.check("--iidfile", options.matchedOptionValue("--iidfile", (String) null));
    WrittenFile.check(
        "--metadata-file", options.matchedOptionValue("--metadata-file", (String) null));
    RequestReader reader = new RequestReader(options, environment);
    BuildRequest request = reader.request(console.stdout());
    boolean onStdout = OutputOption.areOnStdout(request.delivery().outputs());
    if (onStdout && Console.isTerminal(Console.Stream.OUT)) {
      throw new UsageException(
          "an archive is not for a terminal", "name a file by dest=, or pipe standard output");
    }
    BuildResult result;
    try (BuildProgress progress = BuildProgress.open(options, environment, console)) {
      result = build(request, machine(options), progress);
    }
    writeFile(options.matchedOptionValue("--iidfile", (String) null), result.id().toString());
    writeFile(options.matchedOptionValue("--metadata-file", (String) null), Metadata.of(result));
    if (!onStdout) {
      console.result(result.root().digest().toString());
    }
  }

  private static BuildResult build(BuildRequest request, Machine machine, BuildProgress progress)
      throws IOException, InterruptedException {
    try (Builder builder = Builder.openFor(request, machine, progress)) {
      return builder.build(request);
    } catch (JbuildException told) {
      progress.failed(told);
      throw told;
    }
  }

  private Machine machine(ParseResult options) {
    List<String> insecure = options.matchedOptionValue("--insecure-registry", List.of());
    return new Machine(StateRoot.of(options, environment), Set.copyOf(insecure));
  }

  private static void writeFile(@Nullable String file, String text) throws IOException {
    if (file != null) {
      Files.writeString(Path.of(file), text);
    }
  }

  private static String lowerFirst(@Nullable String message) {
    return message == null || message.isEmpty()
        ? "the command line can't be read"
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
