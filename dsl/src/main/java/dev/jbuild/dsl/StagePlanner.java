package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes steps of a stage's instructions. */
final class StagePlanner {
  /** Args that steer the builder and are no variables for commands. */
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final SourceText source;
  private final PlanRequest request;
  private final Scope globals;
  private final Function<Flag, Optional<CopyFrom>> origins;
  private final StageState state;

  StagePlanner(
      SourceText source,
      PlanRequest request,
      Scope globals,
      Function<Flag, Optional<CopyFrom>> origins,
      StageState state) {
    this.source = source;
    this.request = request;
    this.globals = globals;
    this.origins = origins;
    this.state = state;
  }

  /** Returns the instruction's first line, from its keyword on. */
  static Place.Source where(Instruction instruction, SourceText source) {
    Span keyword = instruction.head().keyword().span();
    return source.place(
        new Span(keyword.start(), instruction.span().end(), keyword.line(), keyword.column()));
  }

  /**
   * Adds the step of {@code instruction} to the stage's state.
   *
   * @throws BuildfileException if something is wrong with it
   */
  void add(Instruction instruction) {
    switch (instruction) {
      case Instruction.Run run -> run(run);
      case Instruction.Copy copy ->
          add(copy, new CopyPlanner(copy, state, source).plan(copy, origin(copy)));
      case Instruction.Add add -> add(add, new CopyPlanner(add, state, source).plan(add));
      case Instruction.Workdir workdir -> workdir(workdir);
      case Instruction.Arg arg -> configure(arg, arg(arg));
      case Instruction.Env env -> configure(env, env(env));
      case Instruction.Label label -> configure(label, label(label));
      case Instruction.Cmd cmd -> configure(cmd, cmd(cmd));
      case Instruction.Entrypoint entrypoint -> configure(entrypoint, entrypoint(entrypoint));
      case Instruction.User user -> configure(user, user(user));
      case Instruction.Expose expose -> configure(expose, expose(expose));
      case Instruction.Volume volume -> configure(volume, volume(volume));
      case Instruction.StopSignal signal -> configure(signal, stopSignal(signal));
      case Instruction.Shell shell -> configure(shell, shell(shell));
      case Instruction.Maintainer maintainer -> configure(maintainer, maintainer(maintainer));
      case Instruction.Limit limit ->
          state.limit(new LimitPlanner(state.scope(), source).plan(limit, state.limits()));
      case Instruction.Healthcheck check -> configure(check, healthcheck(check));
      case Instruction.OnBuild onBuild -> onBuild(onBuild);
      case Instruction.From _, Instruction.Include _ ->
          throw new IllegalArgumentException(instruction.keyword() + " makes no step");
    }
  }

  private CopyFrom origin(Instruction.Copy copy) {
    return copy.flag("from").flatMap(origins).orElse(new CopyFrom.Context());
  }

  private void add(Instruction instruction, Step step) {
    Origin origin = step.origin();
    state.size().add((long) origin.text().length() + origin.createdBy().length(), instruction);
    state.steps().add(step);
  }

  private void run(Instruction.Run run) {
    Step.Run step = RunPlanner.plan(run, state, request, origins, source);
    step.mounts().forEach(mount -> state.size().add(mount.toString().length(), run));
    add(run, step);
  }

  /** Adds a step that changes only the config, whose history text is also what is shown. */
  private void configure(Instruction instruction, String text) {
    add(instruction, new Step.Configure(origin(instruction, text)));
  }

  private Origin origin(Instruction instruction, String text) {
    return new Origin(where(instruction, source), instruction.keyword(), text, text);
  }

  private void workdir(Instruction.Workdir workdir) {
    String text = state.scope().expand(workdir.path());
    String path = ImagePath.resolve(state.workingDir(), text);
    // As BuildKit has it, an absolute path is kept as it is written.
    String kept = text.startsWith("/") ? text : path;
    state.config().workingDir(kept);
    Origin origin = origin(workdir, "WORKDIR " + kept);
    add(workdir, new Step.Workdir(origin, path, state.config().user()));
  }

  private String arg(Instruction.Arg arg) {
    List<String> words = new ArrayList<>();
    for (Assignment one : arg.args()) {
      String name = one.name().text();
      Word fallback = one.value();
      String value = request.buildArgs().get(name);
      if (value == null) {
        value = fallback == null ? globals.variables().get(name) : state.scope().expand(fallback);
      }
      state.args().put(name, value == null ? "" : value);
      if (value != null && !NO_VARIABLES.contains(name)) {
        state.scope().set(name, value);
      }
      words.add(value == null ? name : name + "=" + value);
    }
    return "ARG " + String.join(" ", words);
  }

  /**
   * All assignments see the variables as they were before the instruction. As in BuildKit, a name
   * may expand to nothing, and then is that of a variable or label without name.
   */
  private List<String[]> expanded(List<Assignment> assignments) {
    List<String[]> pairs = new ArrayList<>();
    for (Assignment one : assignments) {
      Word value = one.value();
      String name = state.scope().expand(one.name());
      pairs.add(new String[] {name, value == null ? "" : state.scope().expand(value)});
    }
    return pairs;
  }

  private String env(Instruction.Env env) {
    StringBuilder text = new StringBuilder("ENV");
    for (String[] pair : expanded(env.variables())) {
      state.scope().set(pair[0], pair[1]);
      state.config().env(pair[0], pair[1]);
      text.append(' ').append(pair[0]).append('=').append(pair[1]);
    }
    return text.toString();
  }

  private String label(Instruction.Label label) {
    StringBuilder text = new StringBuilder("LABEL");
    for (String[] pair : expanded(label.labels())) {
      state.config().label(pair[0], pair[1]);
      text.append(' ').append(pair[0]).append('=').append(pair[1]);
    }
    return text.toString();
  }

  private String cmd(Instruction.Cmd cmd) {
    List<String> argv = state.argv(cmd.command());
    state.sawCmd();
    state.config().cmd(argv.isEmpty() ? null : argv);
    return "CMD " + GoText.quoted(argv);
  }

  private String entrypoint(Instruction.Entrypoint entrypoint) {
    List<String> argv = state.argv(entrypoint.command());
    state.config().entrypoint(argv.isEmpty() ? null : argv, state.hasCmd());
    return "ENTRYPOINT " + GoText.quoted(argv);
  }

  private String user(Instruction.User user) {
    String name = state.scope().expand(user.user());
    state.config().user(name);
    return "USER " + name;
  }

  private String expose(Instruction.Expose expose) {
    List<Word> sorted = new ArrayList<>(expose.ports());
    sorted.sort((one, other) -> one.text().compareTo(other.text()));
    List<String> ports = new ArrayList<>();
    for (Word word : sorted) {
      for (String text : state.scope().words(word)) {
        List<String> more = Ports.of(text).orElseThrow(() -> noPort(text, word));
        // A range is short where it is written.
        state.size().addEntries(more.size(), expose);
        ports.addAll(more);
      }
    }
    state.config().expose(ports);
    return "EXPOSE " + GoText.plain(ports);
  }

  private BuildfileException noPort(String text, Word word) {
    return new BuildfileException(
        new Problem(
            "BadPort",
            text + " is no port",
            source.place(word.span()),
            "the form is port[-port][/tcp|udp|sctp], ports are 0 to 65535"));
  }

  private String volume(Instruction.Volume volume) {
    List<String> paths = new ArrayList<>();
    for (Word word : volume.paths()) {
      String path = state.scope().expand(new Word(word.text().strip(), word.span()));
      if (path.isEmpty()) {
        throw new BuildfileException(
            Problem.of("BadArguments", "the volume is empty", source.place(word.span())));
      }
      paths.add(path);
    }
    state.config().volumes(paths);
    return "VOLUME " + GoText.plain(paths);
  }

  private String stopSignal(Instruction.StopSignal instruction) {
    String signal = state.scope().expand(instruction.signal());
    if (!Signals.isSignal(signal)) {
      throw new BuildfileException(
          Problem.of(
              "BadSignal", signal + " is no signal", source.place(instruction.signal().span())));
    }
    state.config().stopSignal(signal);
    return "STOPSIGNAL " + signal;
  }

  private String shell(Instruction.Shell shell) {
    state.config().shell(shell.argv());
    return "SHELL " + GoText.plain(shell.argv());
  }

  private String healthcheck(Instruction.Healthcheck instruction) {
    HealthcheckConfig healthcheck = HealthcheckConfig.of(instruction, source);
    state.config().healthcheck(healthcheck);
    return healthcheck.history();
  }

  /** Keeps the trigger's text for who starts from the image; it makes no line of history. */
  private void onBuild(Instruction.OnBuild instruction) {
    StringBuilder trigger = new StringBuilder(instruction.head().arguments().text());
    for (Heredoc heredoc : instruction.heredocs()) {
      trigger.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    state.size().add(trigger.length(), instruction);
    state.config().trigger(trigger.toString());
  }

  private String maintainer(Instruction.Maintainer maintainer) {
    state.author(maintainer.name().text());
    return "MAINTAINER " + maintainer.name().text();
  }
}
