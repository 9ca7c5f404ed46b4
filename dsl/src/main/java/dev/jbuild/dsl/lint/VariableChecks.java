package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.Heredoc;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Span;
import dev.jbuild.dsl.Word;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows the variables of a stage, and finds those that nothing defines. */
final class VariableChecks {
  /** Args that steer the builder and are no variables. */
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final LintFile file;
  private final Report report;
  private final StageVariables known;

  VariableChecks(LintFile file, Report report, StageVariables known) {
    this.file = file;
    this.report = report;
    this.known = known;
  }

  StageVariables known() {
    return known;
  }

  /** Returns {@code word} after expansion, if that can be. */
  Optional<Expansion> check(Instruction instruction, Word word) {
    Optional<Expansion> expansion = file.expand(word, known.values());
    expansion.ifPresent(expanded -> missing(instruction, word.span(), expanded));
    return expansion;
  }

  void check(Instruction instruction, Heredoc heredoc) {
    file.expand(heredoc, known.values())
        .ifPresent(expanded -> missing(instruction, heredoc.word().span(), expanded));
  }

  void check(Instruction instruction, Assignment assignment) {
    check(instruction, assignment.name());
    Word value = assignment.value();
    if (value != null) {
      check(instruction, value);
    }
  }

  /** All values see the variables as they were before the instruction. */
  void define(Instruction.Env env) {
    Map<String, String> defined = new LinkedHashMap<>();
    for (Assignment one : env.variables()) {
      Word value = one.value();
      String text = value == null ? "" : check(env, value).map(Expansion::text).orElse("");
      check(env, one.name()).ifPresent(name -> defined.put(name.text(), text));
    }
    known.values().putAll(defined);
  }

  void declare(Instruction.Arg instruction) {
    for (Assignment arg : instruction.args()) {
      String name = arg.name().text();
      Word fallback = arg.value();
      String value = file.request().buildArgs().get(name);
      if (value == null) {
        value =
            fallback == null
                ? file.globals().get(name)
                : check(instruction, fallback).map(Expansion::text).orElse(null);
      }
      known.declared().add(name);
      if (value != null && !NO_VARIABLES.contains(name)) {
        known.values().put(name, value);
      }
    }
  }

  /**
   * A base image that nobody has looked at may define anything; then only what looks like a slip is
   * told: a name near a known one, or one of an ARG before the first FROM.
   */
  private void missing(Instruction instruction, Span span, Expansion expansion) {
    for (String name : expansion.missing()) {
      if (known.declared().contains(name) || NO_VARIABLES.contains(name)) {
        continue;
      }
      boolean global = file.declared().contains(name);
      Optional<String> near = file.suggestion(name, known.values().keySet());
      if (known.complete() || global || near.isPresent()) {
        String hint =
            global
                ? "say ARG " + name + " in this stage"
                : near.map(one -> "did you mean $" + one + "?")
                    .orElse("define it by ARG or ENV, or write ${" + name + ":-}");
        report
            .at(instruction, span)
            .tell(Rule.UNDEFINED_VAR, "variable " + name + " is not defined", hint);
      }
    }
  }
}
