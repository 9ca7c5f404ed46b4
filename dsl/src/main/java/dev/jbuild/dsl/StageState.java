package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What a stage has come to after some of its instructions. Stages that start from it copy it. */
final class StageState {
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private final Scope scope;
  private final SequencedMap<String, String> args;
  private final List<Step> steps = new ArrayList<>();
  private final ConfigDraft config;
  private final PlanSize size;
  private @Nullable String author;
  private boolean hasCmd;
  private StepLimits limits = StepLimits.NONE;

  private StageState(
      Scope scope, SequencedMap<String, String> args, ConfigDraft config, PlanSize size) {
    this.scope = scope;
    this.args = args;
    this.config = config;
    this.size = size;
  }

  /** Returns the state of a stage that starts with {@code config}. */
  static StageState of(Scope empty, ConfigDraft config, PlanSize size) {
    Scope scope = empty.blank();
    for (String entry : config.config().env()) {
      int equals = entry.indexOf('=');
      scope.set(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return new StageState(scope, new LinkedHashMap<>(), config, size);
  }

  /**
   * Returns the state of a stage that starts from this one: same variables, no steps, no triggers.
   */
  StageState child() {
    ConfigDraft own = ConfigDraft.from(config.config());
    StageState child = new StageState(scope.copy(), new LinkedHashMap<>(args), own, size);
    child.author = author;
    child.limits = limits;
    return child;
  }

  Scope scope() {
    return scope;
  }

  ConfigDraft config() {
    return config;
  }

  /** Returns what bounds the plan as a whole. */
  PlanSize size() {
    return size;
  }

  /** Returns what ARG declared, in the order of the first declaration; empty if it has no value. */
  SequencedMap<String, String> args() {
    return args;
  }

  List<Step> steps() {
    return steps;
  }

  @Nullable String author() {
    return author;
  }

  void author(String changed) {
    author = changed;
  }

  /** Returns what LIMIT has said so far. */
  StepLimits limits() {
    return limits;
  }

  void limit(StepLimits changed) {
    limits = changed;
  }

  /** Returns whether this stage itself has said CMD. */
  boolean hasCmd() {
    return hasCmd;
  }

  void sawCmd() {
    hasCmd = true;
  }

  /** Returns the working directory, absolute. */
  String workingDir() {
    return ImagePath.resolve("/", config.workingDir());
  }

  /** Returns the words to execute: the exec form as it is, the shell form by the shell. */
  List<String> argv(Command command) {
    return switch (command) {
      case Command.Exec(List<String> argv) -> argv;
      case Command.Shell(Word text) -> byShell(text.text());
    };
  }

  List<String> byShell(String script) {
    List<String> shell = config.shell();
    List<String> argv = new ArrayList<>(shell == null || shell.isEmpty() ? DEFAULT_SHELL : shell);
    argv.add(script);
    return argv;
  }
}
