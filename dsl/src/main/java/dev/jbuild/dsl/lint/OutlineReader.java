package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.Flag;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** Gathers what a target and the stages that it needs take in. */
final class OutlineReader {
  private final LintFile file;
  private final Map<String, Outline.Arg> globals = new HashMap<>();
  private final Map<String, Set<String>> globalUses = new HashMap<>();
  private final SequencedMap<String, Outline.Arg> args = new LinkedHashMap<>();
  private final SequencedMap<String, Outline.Mount> secrets = new LinkedHashMap<>();
  private final SequencedMap<String, Outline.Mount> ssh = new LinkedHashMap<>();

  OutlineReader(LintFile file) {
    this.file = file;
  }

  Outline read() {
    readGlobals();
    NeededStages stages = NeededStages.of(file);
    for (LintStage stage : stages.all()) {
      from(stage.from());
      Map<String, String> values = new HashMap<>();
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Arg arg) {
          args(arg, values);
        } else if (instruction instanceof Instruction.Run run) {
          mounts(run);
        }
      }
    }
    LintStage target = stages.target();
    List<Outline.Arg> sorted = new ArrayList<>(args.values());
    sorted.sort(Comparator.comparingInt(arg -> arg.span().start()));
    return new Outline(
        target.name(),
        Target.description(target.from(), target.name()),
        sorted,
        sorted(secrets),
        sorted(ssh));
  }

  private static List<Outline.Mount> sorted(Map<String, Outline.Mount> mounts) {
    List<Outline.Mount> sorted = new ArrayList<>(mounts.values());
    sorted.sort(Comparator.comparingInt(mount -> mount.span().start()));
    return sorted;
  }

  private void readGlobals() {
    for (Instruction.Arg instruction : file.globalArgs()) {
      for (Assignment arg : instruction.args()) {
        String name = arg.name().text();
        Word value = arg.value();
        globals.put(name, arg(instruction, name, file.globals().getOrDefault(name, "")));
        if (value != null && !file.request().buildArgs().containsKey(name)) {
          file.expand(value, file.globals())
              .ifPresent(expansion ->
                  globalUses
                      .computeIfAbsent(name, key -> new LinkedHashSet<>())
                      .addAll(expansion.used()));
        }
      }
    }
  }

  private static Outline.Arg arg(Instruction.Arg instruction, String name, String value) {
    return new Outline.Arg(name, value, Target.description(instruction, name), instruction.span());
  }

  private void from(Instruction.From from) {
    use(from.image());
    from.flag("platform").ifPresent(flag -> use(flag.word()));
  }

  private void use(Word word) {
    file.expand(word, file.globals()).ifPresent(expansion -> expansion.used().forEach(this::use));
  }

  /** An arg that is used takes in those that its default uses. */
  private void use(String name) {
    Outline.Arg global = globals.get(name);
    if (global != null && args.putIfAbsent(name, global) == null) {
      globalUses.getOrDefault(name, Set.of()).forEach(this::use);
    }
  }

  private void args(Instruction.Arg instruction, Map<String, String> values) {
    for (Assignment arg : instruction.args()) {
      String name = arg.name().text();
      Word fallback = arg.value();
      String given = file.request().buildArgs().get(name);
      if (given == null && fallback == null && file.globals().containsKey(name)) {
        values.put(name, file.globals().getOrDefault(name, ""));
        use(name);
        continue;
      }
      String value = given;
      if (value == null && fallback != null) {
        value = file.expand(fallback, values).map(Expansion::text).orElse(fallback.text());
      }
      if (value != null) {
        values.put(name, value);
      }
      args.putIfAbsent(name, arg(instruction, name, value == null ? "" : value));
    }
  }

  private void mounts(Instruction.Run run) {
    for (Flag flag : run.head().flags()) {
      Map<String, String> options =
          flag.name().equals("mount") ? NeededStages.options(flag) : Map.of();
      boolean required =
          List.of("", "true", "1").contains(options.getOrDefault("required", "false"));
      String type = options.getOrDefault("type", "").toLowerCase(Locale.ROOT);
      if (type.equals("secret")) {
        String id = options.getOrDefault("id", options.getOrDefault("source", file(options)));
        secrets.putIfAbsent(id, new Outline.Mount(id, required, run.span()));
      } else if (type.equals("ssh")) {
        String id = options.getOrDefault("id", "default");
        ssh.putIfAbsent(id, new Outline.Mount(id, required, run.span()));
      }
    }
  }

  /** Returns the name of the file that a secret becomes. */
  private static String file(Map<String, String> options) {
    String target = options.getOrDefault("target", "");
    return target.substring(target.lastIndexOf('/') + 1);
  }
}
