package dev.jbuild.cli;

import dev.jbuild.cli.jib.JibFileException;
import dev.jbuild.cli.jib.JibImport;
import dev.jbuild.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild import-jib}: prints the configuration of a project that used Jib. */
final class ImportJibCommand {
  private static final List<String> USUAL = List.of("pom.xml", "build.gradle", "jib.yaml");

  private final Console console;

  ImportJibCommand(Console console) {
    this.console = console;
  }

  ExitCode run(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    String file = options.word("");
    if (file.isEmpty()) {
      file = usual();
    }
    try {
      String version = Version.current();
      JibImport read = JibImport.of(file, Files.readString(Path.of(file)), version);
      console.result(read.text());
      read.notes().forEach(console::progress);
    } catch (JibFileException unreadable) {
      throw new UsageException(unreadable.problem());
    }
    return ExitCode.DONE;
  }

  private static String usual() {
    return USUAL.stream()
        .filter(name -> Files.isRegularFile(Path.of(name)))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "there is neither pom.xml, build.gradle nor jib.yaml here", "name the file"));
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild import-jib");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild import-jib [FILE]")
            .description(
                "Prints the configuration of jbuild for a project that is built by Jib: of a pom.xml the",
                "Maven plugin's, of a build.gradle the Gradle plugin's, of a jib.yaml of the Jib CLI a",
                "Buildfile. What has no counterpart is told on stderr, with what to do.",
                "",
                "Examples:",
                "  jbuild import-jib                      of the project in this folder",
                "  jbuild import-jib jib.yaml >Buildfile  a Buildfile of what the Jib CLI reads")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    BuildOptions.positional(spec, "FILE", "by default pom.xml, build.gradle or jib.yaml");
    return spec;
  }
}
