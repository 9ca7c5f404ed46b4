package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Advice on how a RUN installs packages. */
final class PackageAdvice {
  private final LintFile file;
  private final Report report;
  private final StageScripts stage;
  private final boolean inImage;

  /**
   * Looks at the RUNs of a stage.
   *
   * @param inImage whether the stage's layers become part of the image
   */
  PackageAdvice(LintFile file, Report report, StageScripts stage, boolean inImage) {
    this.file = file;
    this.report = report;
    this.stage = stage;
    this.inImage = inImage;
  }

  /**
   * Looks at a RUN.
   *
   * @param instruction the RUN or the ONBUILD around it
   */
  void check(Instruction instruction, Instruction.Run run, RunScript script) {
    List<ShellCommand> commands = new ArrayList<>();
    for (ShellCommand command : script.commands()) {
      ShellCommand program = withoutPython(command);
      if (PackageManager.isKnown(program.name())) {
        commands.add(program);
      }
    }
    if (commands.isEmpty()) {
      return;
    }
    for (ShellCommand command : commands) {
      if (report.isFull()) {
        return;
      }
      Report.At at = at(instruction, command.words().getFirst());
      versions(instruction, command);
      answers(command, at);
      switches(run, command, at);
    }
    caches(instruction, run, commands);
  }

  private Report.At at(Instruction instruction, ShellWord word) {
    return report.at(instruction, () -> file.span(word.start(), word.end()));
  }

  /** {@code python3 -m pip install} is pip. */
  private static ShellCommand withoutPython(ShellCommand command) {
    List<ShellWord> words = command.words();
    boolean module =
        command.name().startsWith("python") && words.size() > 3 && words.get(1).text().equals("-m");
    return module
        ? new ShellCommand(words.subList(2, words.size()), command.assignments(), command.piped())
        : command;
  }

  private void versions(Instruction instruction, ShellCommand command) {
    for (PackageManager manager : PackageManager.ALL) {
      if (!manager.programs().contains(command.name())) {
        continue;
      }
      List<ShellWord> operands = command.operands(manager.valued());
      if (operands.isEmpty()
          || !manager.verbs().contains(operands.getFirst().text())
          || saysVersions(command)) {
        continue;
      }
      List<ShellWord> open = new ArrayList<>(operands.subList(1, operands.size()));
      open.removeIf(word -> word.isDynamic() || manager.fixed().test(word.text()));
      if (!open.isEmpty()) {
        String names = String.join(", ", open.stream().map(ShellWord::text).toList());
        at(instruction, open.getFirst())
            .tell(
                manager.rule(),
                "%s installs any version of %s".formatted(command.name(), names),
                "write it as " + manager.example());
      }
    }
  }

  /** A file or a flag may say them for all packages. */
  private static boolean saysVersions(ShellCommand command) {
    return switch (command.name()) {
      case "pip", "pip2", "pip3" ->
          command.has("-r")
              || command.has("-c")
              || command.hasFlag("requirement")
              || command.hasFlag("constraint");
      case "gem" -> command.has("-v") || command.hasFlag("version");
      default -> false;
    };
  }

  private static void answers(ShellCommand command, Report.At at) {
    boolean yes = command.hasFlag('y');
    String name = command.name();
    if (command.is("apt-get", "install") && !yes && !saysYes(command)) {
      at.tell(Rule.APT_GET_ASKS, "apt-get install waits for an answer", "add -y");
    } else if (command.is("yum", "install", "groupinstall", "localinstall")
        && !yes
        && !command.hasFlag("assumeyes")) {
      at.tell(Rule.YUM_ASKS, "yum waits for an answer", "add -y");
    } else if ((command.is("dnf", "install") || command.is("microdnf", "install"))
        && !yes
        && !command.hasFlag("assumeyes")) {
      at.tell(Rule.DNF_ASKS, name + " waits for an answer", "add -y");
    } else if (command.is("zypper", "install", "in", "remove", "rm", "patch", "source-install")
        && !yes
        && !command.hasFlag('n')
        && !command.hasFlag("non-interactive")
        && !command.hasFlag("no-confirm")) {
      at.tell(Rule.ZYPPER_ASKS, "zypper waits for an answer", "add -y");
    } else if (command.is("zypper", "dist-upgrade", "dup")) {
      at.tell(
          Rule.ZYPPER_DIST_UPGRADE,
          "zypper upgrades the whole distribution",
          "take a newer base image");
    }
  }

  private static boolean saysYes(ShellCommand command) {
    long quiet =
        command.arguments().stream()
            .map(ShellWord::text)
            .filter(text -> text.startsWith("-") && !text.startsWith("--"))
            .flatMapToInt(String::chars)
            .filter(c -> c == 'q')
            .count();
    return quiet > 1
        || command.has("-q=2")
        || command.hasFlag("yes")
        || command.hasFlag("assume-yes");
  }

  private void switches(Instruction.Run run, ShellCommand command, Report.At at) {
    if (command.is("apt-get", "install")
        && !command.has("--no-install-recommends")
        && !command.arguments().stream()
            .anyMatch(word ->
                word.text().contains("Install-Recommends=false")
                    || word.text().contains("Install-Recommends=0"))) {
      at.tell(
          Rule.APT_GET_RECOMMENDS,
          "apt-get installs more than what is needed",
          "add --no-install-recommends");
    } else if (command.is("apk", "add")
        && !command.hasFlag("no-cache")
        && !StageScripts.hasMount(run, "/var/cache/apk")) {
      at.tell(Rule.APK_CACHE, "the index of apk stays in the image", "add --no-cache");
    } else if (command.name().startsWith("pip")
        && command.is(command.name(), "install")
        && !command.name().startsWith("pipx")
        && !command.name().startsWith("pipenv")
        && keepsPipCache(run, command)) {
      at.tell(Rule.PIP_CACHE, "the cache of pip stays in the image", "add --no-cache-dir");
    }
  }

  private boolean keepsPipCache(Instruction.Run run, ShellCommand command) {
    return !command.hasFlag("no-cache-dir")
        && !stage.hasVariable("PIP_NO_CACHE_DIR")
        && command.assignments().stream().noneMatch(one -> one.startsWith("PIP_NO_CACHE_DIR="))
        && !StageScripts.hasMount(run, ".cache");
  }

  private void caches(Instruction instruction, Instruction.Run run, List<ShellCommand> commands) {
    cache(instruction, commands, new Cache(Rule.YUM_CACHE, "yum", "/var/cache/yum"), run);
    cache(instruction, commands, new Cache(Rule.DNF_CACHE, "dnf", "/var/cache/dnf"), run);
    cache(instruction, commands, new Cache(Rule.DNF_CACHE, "microdnf", "/var/cache/dnf"), run);
    cache(instruction, commands, new Cache(Rule.ZYPPER_CACHE, "zypper", "/var/cache/zypp"), run);
    if (!inImage) {
      return;
    }
    Predicate<ShellCommand> removesLists =
        command -> command.name().equals("rm") && command.hasStart("/var/lib/apt/lists");
    if (!StageScripts.hasMount(run, "/var/lib/apt")) {
      first(commands, command -> command.is("apt-get", "update"), removesLists)
          .ifPresent(word ->
              at(instruction, word)
                  .tell(
                      Rule.APT_GET_LISTS,
                      "the lists of apt-get stay in the image",
                      "end this RUN with rm -rf /var/lib/apt/lists/*"));
    }
    if (!StageScripts.hasMount(run, "yarn")) {
      first(
              commands,
              command -> command.is("yarn", "install"),
              command -> command.is("yarn", "cache") && command.has("clean"))
          .ifPresent(word ->
              at(instruction, word)
                  .tell(
                      Rule.YARN_CACHE,
                      "the cache of yarn stays in the image",
                      "end this RUN with yarn cache clean"));
    }
  }

  /** Where a program keeps what it has downloaded. */
  private record Cache(Rule rule, String program, String folder) {}

  private void cache(
      Instruction instruction, List<ShellCommand> commands, Cache cache, Instruction.Run run) {
    String program = cache.program();
    Predicate<ShellCommand> cleans =
        command ->
            command.is(program, "clean", "cc")
                || (command.name().equals("rm") && command.hasStart(cache.folder()));
    if (!StageScripts.hasMount(run, cache.folder())) {
      first(commands, command -> command.is(program, "install", "in"), cleans)
          .ifPresent(word ->
              at(instruction, word)
                  .tell(
                      cache.rule(),
                      "the cache of " + program + " stays in the image",
                      "end this RUN with "
                          + program
                          + (program.equals("zypper") ? " clean" : " clean all")));
    }
  }

  /** Returns the first word of the last command that fills, if none behind it cleans. */
  private static Optional<ShellWord> first(
      List<ShellCommand> commands, Predicate<ShellCommand> fills, Predicate<ShellCommand> cleans) {
    for (ShellCommand command : commands.reversed()) {
      if (cleans.test(command)) {
        return Optional.empty();
      }
      if (fills.test(command)) {
        return Optional.of(command.words().getFirst());
      }
    }
    return Optional.empty();
  }
}
