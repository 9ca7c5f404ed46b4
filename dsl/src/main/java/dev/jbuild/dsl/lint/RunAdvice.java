package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import java.util.List;
import java.util.Set;

/** Advice on the commands of a RUN. */
final class RunAdvice {
  private static final Set<String> POINTLESS =
      Set.of("ssh", "vim", "shutdown", "service", "ps", "free", "top", "kill", "mount", "ifconfig");
  private static final int SHORT_UID = 5;

  private final LintFile file;
  private final Report report;
  private final StageScripts stage;

  RunAdvice(LintFile file, Report report, StageScripts stage) {
    this.file = file;
    this.report = report;
    this.stage = stage;
  }

  /**
   * Looks at a RUN.
   *
   * @param instruction the RUN or the ONBUILD around it
   */
  void check(Instruction instruction, Instruction.Run run, RunScript script) {
    for (ShellCommand command : script.commands()) {
      if (report.isFull()) {
        return;
      }
      ShellWord word = command.words().getFirst();
      Report.At at = report.at(instruction, () -> file.span(word.start(), word.end()));
      commands(command, at);
      downloads(command, at);
    }
    if (script.shell()) {
      pipes(instruction, script.commands());
    }
    if (stage.followsAlike(run, script.commands().size())) {
      report
          .at(instruction)
          .tell(
              Rule.CONSECUTIVE_RUNS,
              "this RUN and the one before are short and alike",
              "join them with &&, or in a heredoc");
    }
  }

  private static void commands(ShellCommand command, Report.At at) {
    switch (command.name()) {
      case "sudo" ->
          at.tell(Rule.SUDO_IN_RUN, "sudo is used", "say USER root before, and USER again behind");
      case "cd" -> at.tell(Rule.CD_IN_RUN, "cd holds for this RUN only", "say WORKDIR before");
      case "apt" ->
          at.tell(Rule.APT_IN_SCRIPT, "apt is made for people, not for scripts", "use apt-get");
      case "ln" -> replacedShell(command, at);
      case "useradd" -> useradd(command, at);
      default -> {
        if (POINTLESS.contains(command.name())) {
          at.tell(Rule.POINTLESS_COMMAND, command.name() + " has no effect on an image");
        }
      }
    }
  }

  private static void replacedShell(ShellCommand command, Report.At at) {
    List<ShellWord> operands = command.operands(Set.of());
    if (operands.size() > 1 && operands.getLast().text().equals("/bin/sh")) {
      at.tell(Rule.SHELL_REPLACED, "/bin/sh is replaced", "say SHELL [\"/bin/bash\", \"-c\"]");
    }
  }

  /** The log of logins is a sparse file with a place for each id up to the highest. */
  private static void useradd(ShellCommand command, Report.At at) {
    if (command.hasFlag('l') || command.hasFlag("no-log-init")) {
      return;
    }
    List<ShellWord> words = command.words();
    for (int i = 1; i < words.size(); i++) {
      String text = words.get(i).text();
      String before = words.get(i - 1).text();
      boolean isValue = before.equals("-u") || before.equals("--uid");
      String uid =
          text.startsWith("--uid=") ? text.substring("--uid=".length()) : isValue ? text : "";
      if (uid.length() > SHORT_UID && uid.chars().allMatch(c -> c >= '0' && c <= '9')) {
        at.tell(
            Rule.USERADD_LARGE_LOG,
            "useradd with the high id " + uid + " writes a huge sparse file",
            "add --no-log-init");
      }
    }
  }

  private void downloads(ShellCommand command, Report.At at) {
    String name = command.name();
    if (!name.equals("wget") && !name.equals("curl")) {
      return;
    }
    if (stage.usedBeside(name, name.equals("wget") ? "curl" : "wget")) {
      at.tell(
          Rule.WGET_AND_CURL, "this stage uses both wget and curl", "use one of them everywhere");
    }
    boolean quiet =
        command.hasFlag('q')
            || command.hasFlag('o')
            || command.hasFlag('a')
            || command.has("-nv")
            || command.hasFlag("quiet")
            || command.hasFlag("no-verbose")
            || command.hasFlag("output-file")
            || command.hasFlag("append-output")
            || command.hasFlag("progress");
    if (name.equals("wget") && !quiet) {
      at.tell(
          Rule.WGET_PROGRESS,
          "wget fills the log with its progress",
          "add --progress=dot:giga or -q");
    }
  }

  private void pipes(Instruction instruction, List<ShellCommand> commands) {
    boolean set =
        commands.stream()
            .anyMatch(command -> command.name().equals("set") && command.has("pipefail"));
    for (ShellCommand command : commands) {
      if (command.piped() && !set && !stage.hasPipefail()) {
        ShellWord word = command.words().getFirst();
        report
            .at(instruction, file.span(word.start(), word.end()))
            .tell(
                Rule.PIPEFAIL_MISSING,
                "if %s fails, the step goes on".formatted(command.name()),
                "say SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before, or start with set -o"
                    + " pipefail");
        return;
      }
    }
  }
}
