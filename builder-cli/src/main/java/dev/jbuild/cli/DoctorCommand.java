package dev.jbuild.cli;

import dev.jbuild.cli.doctor.Examination;
import dev.jbuild.cli.doctor.Finding;
import dev.jbuild.json.Json;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.TerminalText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild doctor}: says what works here, and how to mend the rest. */
final class DoctorCommand {
  private final Map<String, String> environment;
  private final Console console;

  DoctorCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("jbuild doctor");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild doctor [OPTIONS] [REGISTRY...]")
            .description(
                "Looks at the machine: says what works, and how to mend the rest.",
                "",
                "Examples:",
                "  jbuild doctor                              kernel, users, sandbox, cgroups, disk",
                "  jbuild doctor registry.example             and whether a registry answers",
                "  jbuild doctor registry.example/team/app:1  and whether an image may be pulled")
            .footer("", "Exit codes: 0 builds work, 2 wrong usage, 3 something is missing.")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "print one JSON object", "--json");
    BuildOptions.many(
        spec,
        "HOST[:PORT]",
        "registry that is spoken to by http, or https without check of certificates",
        "--insecure-registry");
    BuildOptions.one(spec, "FOLDER", "where jbuild keeps its state (also JBUILD_ROOT)", "--root");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("REGISTRY")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("registry or image to ask")
            .build());
    return spec;
  }

  ExitCode run(List<String> words) throws IOException, InterruptedException {
    CommandLine commandLine = new CommandLine(spec());
    Options options = Options.parse(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    List<String> insecure = options.many("--insecure-registry");
    List<Finding> findings =
        new Examination(
                StateRoot.of(options, environment),
                environment,
                options.words(),
                Set.copyOf(insecure))
            .findings();
    boolean works = findings.stream().noneMatch(one -> one.level() == Finding.Level.MISSING);
    if (options.has("--json")) {
      console.result(json(findings, works));
    } else {
      findings.forEach(this::tell);
    }
    return works ? ExitCode.DONE : ExitCode.ENVIRONMENT;
  }

  private void tell(Finding one) {
    console.result(
        padded(one.level().word(), 9)
            + padded(one.subject(), 11)
            + TerminalText.printable(one.what()));
    if (one.hint() != null) {
      console.result(" ".repeat(20) + "hint: " + TerminalText.printable(one.hint()));
    }
  }

  private static String padded(String word, int width) {
    return word + " ".repeat(width - word.length());
  }

  private static String json(List<Finding> findings, boolean works) {
    Json.Object whole =
        Json.object()
            .put("works", new Json.Bool(works))
            .put("findings", new Json.Array(findings.stream().<Json>map(Finding::toJson).toList()))
            .build();
    return new String(whole.bytes(), StandardCharsets.UTF_8);
  }
}
