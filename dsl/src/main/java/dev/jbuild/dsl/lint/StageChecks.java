package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.Command;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.Heredoc;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Span;
import dev.jbuild.dsl.Word;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The build checks of what a stage does. Source: BuildKit, build checks. */
final class StageChecks {
  private final LintFile file;
  private final Report report;
  private final @Nullable Predicate<String> ignored;
  private final VariableChecks variables;
  private final Map<String, Instruction> once = new HashMap<>();
  private boolean hasShell;
  private boolean hasWorkdir;

  StageChecks(LintFile file, Report report, @Nullable Predicate<String> ignored, Known known) {
    this.file = file;
    this.report = report;
    this.ignored = ignored;
    this.variables = new VariableChecks(file, report, known.variables());
    this.hasShell = known.hasShell();
    this.hasWorkdir = known.hasWorkdir();
  }

  /**
   * What is known where a stage starts.
   *
   * @param hasShell whether SHELL was said before, or is in the base image
   * @param hasWorkdir whether WORKDIR was said before in this file
   */
  record Known(StageVariables variables, boolean hasShell, boolean hasWorkdir) {}

  /** Returns what is known to a stage that starts from this one. */
  Known child() {
    return new Known(variables.known().child(file), hasShell, hasWorkdir);
  }

  void check(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy) {
      boolean fromContext = copy.flag("from").map(flag -> flag.word().text()).orElse("").isEmpty();
      copied(copy, copy.sources(), copy.heredocs(), fromContext);
      variables.check(copy, copy.destination());
    } else if (instruction instanceof Instruction.Add add) {
      copied(add, add.sources(), add.heredocs(), true);
      variables.check(add, add.destination());
    } else if (instruction instanceof Instruction.Env env) {
      env(env);
    } else if (instruction instanceof Instruction.Label label) {
      legacyFormat(label, label.labels());
      label.labels().forEach(one -> variables.check(label, one));
    } else if (instruction instanceof Instruction.Arg arg) {
      arg.args().forEach(one -> secret(arg, one.name().text(), one.name().span()));
      variables.declare(arg);
    } else if (instruction instanceof Instruction.Expose expose) {
      expose.ports().forEach(port -> port(expose, port));
    } else {
      checkRest(instruction);
    }
  }

  private void checkRest(Instruction instruction) {
    if (instruction instanceof Instruction.Cmd cmd) {
      command(cmd, cmd.command());
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      command(entrypoint, entrypoint.command());
    } else if (instruction instanceof Instruction.Healthcheck) {
      once(instruction);
    } else if (instruction instanceof Instruction.Shell) {
      hasShell = true;
    } else if (instruction instanceof Instruction.Workdir workdir) {
      workdir(workdir);
    } else if (instruction instanceof Instruction.User user) {
      variables.check(user, user.user());
    } else if (instruction instanceof Instruction.Volume volume) {
      volume.paths().forEach(path -> variables.check(volume, path));
    } else if (instruction instanceof Instruction.StopSignal signal) {
      variables.check(signal, signal.signal());
    } else if (instruction instanceof Instruction.Limit limit) {
      limit.limits().forEach(one -> variables.check(limit, one));
    } else if (instruction instanceof Instruction.Run run) {
      run.limits().forEach(flag -> variables.check(run, flag.word()));
    }
  }

  private void copied(
      Instruction instruction, List<Word> sources, List<Heredoc> heredocs, boolean fromContext) {
    for (Word source : sources) {
      Expansion expansion = variables.check(instruction, source).orElse(null);
      boolean isPath = fromContext && !Heredoc.isAnnouncedBy(source);
      if (isPath && expansion != null && ignored != null) {
        ignoredFile(instruction, source, expansion.text(), ignored);
      }
    }
    heredocs.forEach(heredoc -> variables.check(instruction, heredoc));
    instruction.flag("chown").ifPresent(flag -> variables.check(instruction, flag.word()));
    instruction.flag("chmod").ifPresent(flag -> variables.check(instruction, flag.word()));
  }

  private void ignoredFile(
      Instruction instruction, Word word, String source, Predicate<String> isIgnored) {
    boolean remote = source.contains("://") || source.startsWith("git@");
    if (!remote && isIgnored.test(clean(source))) {
      report
          .at(instruction, word.span())
          .tell(
              Rule.COPY_IGNORED_FILE,
              source + " is left out of the context by .dockerignore",
              "take the pattern out of .dockerignore, or copy something else");
    }
  }

  /** Returns the path without what means nothing; the root is empty. */
  private static String clean(String path) {
    StringBuilder clean = new StringBuilder();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        clean.append(clean.isEmpty() ? "" : "/").append(part);
      }
    }
    return clean.toString();
  }

  private void env(Instruction.Env env) {
    legacyFormat(env, env.variables());
    env.variables().forEach(one -> secret(env, one.name().text(), one.name().span()));
    variables.define(env);
  }

  private void secret(Instruction instruction, String name, Span span) {
    if (SecretNames.contains(name)) {
      report
          .at(instruction, span)
          .tell(
              Rule.SECRETS_USED_IN_ARG_OR_ENV,
              name + " stays readable in the image or its history",
              "use RUN --mount=type=secret");
    }
  }

  private void legacyFormat(Instruction instruction, List<Assignment> assignments) {
    Word name = assignments.getFirst().name();
    String text = instruction.head().arguments().text();
    if (assignments.size() == 1 && !text.startsWith("=", name.text().length())) {
      report
          .at(instruction, name.span())
          .tell(
              Rule.LEGACY_KEY_VALUE_FORMAT,
              instruction.keyword() + " with a blank is deprecated",
              "write it as %s %s=…".formatted(instruction.keyword(), name.text()));
    }
  }

  private void command(Instruction instruction, Command command) {
    once(instruction);
    if (command instanceof Command.Shell && !hasShell) {
      report
          .at(instruction)
          .tell(
              Rule.JSON_ARGS_RECOMMENDED,
              instruction.keyword() + " runs in a shell, which passes no signals on",
              "write it as JSON, [\"command\", \"argument\"], or say SHELL");
    }
  }

  /** The one before is what doesn't count. */
  private void once(Instruction instruction) {
    Instruction before = once.put(instruction.keyword(), instruction);
    if (before != null) {
      report
          .at(before)
          .tell(
              Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
              "there is another %s in this stage, which wins".formatted(instruction.keyword()));
    }
  }

  private void workdir(Instruction.Workdir workdir) {
    Expansion path = variables.check(workdir, workdir.path()).orElse(null);
    if (!hasWorkdir && path != null && !path.text().startsWith("/")) {
      report
          .at(workdir, workdir.path().span())
          .tell(
              Rule.WORKDIR_RELATIVE_PATH,
              "where %s is depends on the base image".formatted(path.text()),
              "start with an absolute path");
    }
    hasWorkdir = true;
  }

  private void port(Instruction.Expose expose, Word word) {
    Expansion expansion = variables.check(expose, word).orElse(null);
    if (expansion == null) {
      return;
    }
    for (String port : new LinkedHashSet<>(List.of(expansion.text().split("\\s+", -1)))) {
      int slash = port.indexOf('/');
      String protocol = slash < 0 ? "" : port.substring(slash);
      if (!protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
        report
            .at(expose, word.span())
            .tell(Rule.EXPOSE_PROTO_CASING, "the protocol of " + port + " is not in lower case");
      }
      if (port.lastIndexOf(':') > 0) {
        report
            .at(expose, word.span())
            .tell(
                Rule.EXPOSE_INVALID_FORMAT,
                port + " is more than a port of the container",
                "name the port alone; addresses and ports of the host are for docker run");
      }
    }
  }
}
