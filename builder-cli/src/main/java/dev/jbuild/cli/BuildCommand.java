package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest;
import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.BuildResult;
import dev.jbuild.builder.Builder;
import dev.jbuild.builder.Machine;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

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
    Options options = Options.parse(commandLine, rest);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    if (options.has("--version")) {
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

  private void build(Options options) throws IOException, InterruptedException {
    WrittenFile.check("--iidfile", options.one("--iidfile"));
    WrittenFile.check("--metadata-file", options.one("--metadata-file"));
    RequestReader reader = new RequestReader(options, environment);
    Delivery delivery = reader.delivery(console.stdout());
    boolean onStdout = OutputOption.areOnStdout(delivery.outputs());
    if (onStdout && Console.isTerminal(Console.Stream.OUT)) {
      throw new UsageException(
          "an archive is not for a terminal", "name a file by dest=, or pipe standard output");
    }
    BuildResult result;
    try (BuildProgress progress = BuildProgress.open(options, environment, console)) {
      result = build(reader, delivery, machine(options), progress);
    }
    String iidFile = options.one("--iidfile");
    if (iidFile != null) {
      Files.writeString(Path.of(iidFile), result.id().toString());
    }
    String metadataFile = options.one("--metadata-file");
    if (metadataFile != null) {
      Files.writeString(Path.of(metadataFile), Metadata.of(result));
    }
    if (!onStdout) {
      console.result(result.root().digest().toString());
    }
  }

  private static BuildResult build(
      RequestReader reader, Delivery delivery, Machine machine, BuildProgress progress)
      throws IOException, InterruptedException {
    try (RegistryClient registries = Builder.registries(machine, progress)) {
      // They are asked how they want to be talked to while the rest of the command line is read.
      Builder.prepare(registries, delivery);
      BuildRequest request = reader.request(delivery);
      try (Builder builder = Builder.open(machine, registries, progress)) {
        return builder.build(request);
      }
    } catch (JbuildException told) {
      progress.failed(told);
      throw told;
    }
  }

  private Machine machine(Options options) {
    List<String> insecure = options.many("--insecure-registry");
    return new Machine(StateRoot.of(options, environment), Set.copyOf(insecure));
  }
}
