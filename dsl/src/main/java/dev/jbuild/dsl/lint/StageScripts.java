package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.Flag;
import dev.jbuild.dsl.Instruction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the scripts of a stage find: its shell, its variables, what ran before. */
final class StageScripts {
  private static final Set<String> OTHER_SHELLS = Set.of("powershell", "pwsh", "cmd");

  private final Set<String> variables = new HashSet<>();
  private final Set<String> programs = new HashSet<>();
  private boolean pipefail;
  private Instruction.@Nullable Run previous;
  private int previousCommands;

  /** Takes note of an instruction that was looked at. */
  void see(Instruction instruction) {
    if (!(instruction instanceof Instruction.Run)) {
      previous = null;
    }
    if (instruction instanceof Instruction.Shell shell) {
      String program = shell.argv().getFirst();
      String name =
          program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
      pipefail =
          OTHER_SHELLS.contains(name.replace(".exe", ""))
              || shell.argv().stream().anyMatch(word -> word.contains("pipefail"));
    } else if (instruction instanceof Instruction.Env env) {
      env.variables().forEach(one -> variables.add(one.name().text()));
    } else if (instruction instanceof Instruction.Arg arg) {
      arg.args().stream().map(Assignment::name).forEach(name -> variables.add(name.text()));
    }
  }

  /** Takes note of a RUN; returns whether it and the one right before it are short and alike. */
  boolean followsAlike(Instruction.Run run, int commands) {
    Instruction.Run before = previous;
    boolean alike =
        before != null
            && previousCommands <= 2
            && commands <= 2
            && flags(before).equals(flags(run))
            && before.heredocs().isEmpty()
            && run.heredocs().isEmpty();
    previous = run;
    previousCommands = commands;
    return alike;
  }

  private static List<String> flags(Instruction.Run run) {
    return run.head().flags().stream().map(flag -> flag.name() + "=" + flag.value()).toList();
  }

  /** Returns whether the shell fails when a part of a pipe does, or is none of Unix. */
  boolean hasPipefail() {
    return pipefail;
  }

  boolean hasVariable(String name) {
    return variables.contains(name);
  }

  /** Notes that {@code program} was used, and returns whether {@code other} was before. */
  boolean usedBeside(String program, String other) {
    return programs.add(program) && programs.contains(other);
  }

  /** Returns whether {@code run} mounts a cache or a tmpfs at a path that has {@code path}. */
  static boolean hasMount(Instruction.Run run, String path) {
    for (Flag flag : run.head().flags()) {
      String value = flag.name().equals("mount") ? flag.word().text() : "";
      boolean kept = value.contains("type=cache") || value.contains("type=tmpfs");
      if (kept && value.contains(path)) {
        return true;
      }
    }
    return false;
  }
}
