package dev.jbuild.dsl;

import dev.jbuild.oci.RunConfig;
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

  /** Adds the step of {@code instruction} to the stage's state. */
  void add(Instruction instruction) {
    switch (instruction) {
      case Instruction.Run run -> add(RunPlanner.plan(run, state, request, origins, source));
      case Instruction.Copy copy ->
          add(new CopyPlanner(copy, state, source).plan(copy, origin(copy)));
      case Instruction.Add add -> add(new CopyPlanner(add, state, source).plan(add));
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

  private void add(Step step) {
    state.steps().add(step);
  }

  /** Adds a step that changes only the config, whose history text is also what is shown. */
  private void configure(Instruction instruction, String text) {
    add(new Step.Configure(origin(instruction, text), state.config()));
  }

  private Origin origin(Instruction instruction, String text) {
    return new Origin(where(instruction, source), instruction.keyword(), text, text);
  }

  private void workdir(Instruction.Workdir workdir) {
    String text = state.scope().expand(workdir.path());
    String path = ImagePath.resolve(state.workingDir(), text);
    // As BuildKit has it, an absolute path is kept as it is written.
    String kept = text.startsWith("/") ? text : path;
    state.change(state.config().withWorkingDir(kept));
    Origin origin = origin(workdir, "WORKDIR " + kept);
    add(new Step.Workdir(origin, state.config(), path, state.config().user()));
  }

  private String arg(Instruction.Arg arg) {
    List<String> words = new ArrayList<>();
    for (Assignment one : arg.args()) {
      String name = one.name().text();
      Word fallback = one.value();
      state.scope().declare(name);
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

  /** All assignments see the variables as they were before the instruction. */
  private List<String[]> expanded(List<Assignment> assignments) {
    List<String[]> pairs = new ArrayList<>();
    for (Assignment one : assignments) {
      Word value = one.value();
      String name = state.scope().expand(one.name());
      if (name.isEmpty()) {
        throw new BuildfileException(
            Problem.of("BadArguments", "the name is empty", source.place(one.name().span())));
      }
      pairs.add(new String[] {name, value == null ? "" : state.scope().expand(value)});
    }
    return pairs;
  }

  private String env(Instruction.Env env) {
    StringBuilder text = new StringBuilder("ENV");
    for (String[] pair : expanded(env.variables())) {
      state.scope().set(pair[0], pair[1]);
      state.change(state.config().withEnv(pair[0], pair[1]));
      text.append(' ').append(pair[0]).append('=').append(pair[1]);
    }
    return text.toString();
  }

  private String label(Instruction.Label label) {
    StringBuilder text = new StringBuilder("LABEL");
    for (String[] pair : expanded(label.labels())) {
      state.change(state.config().withLabel(pair[0], pair[1]));
      text.append(' ').append(pair[0]).append('=').append(pair[1]);
    }
    return text.toString();
  }

  private String cmd(Instruction.Cmd cmd) {
    List<String> argv = state.argv(cmd.command());
    state.sawCmd();
    state.change(ConfigChange.withCmd(state.config(), argv.isEmpty() ? null : argv));
    return "CMD " + GoText.quoted(argv);
  }

  private String entrypoint(Instruction.Entrypoint entrypoint) {
    List<String> argv = state.argv(entrypoint.command());
    RunConfig config = state.config();
    state.change(
        config.withCommand(argv.isEmpty() ? null : argv, state.hasCmd() ? config.cmd() : null));
    return "ENTRYPOINT " + GoText.quoted(argv);
  }

  private String user(Instruction.User user) {
    String name = state.scope().expand(user.user());
    state.change(state.config().withUser(name));
    return "USER " + name;
  }

  private String expose(Instruction.Expose expose) {
    List<Word> sorted = new ArrayList<>(expose.ports());
    sorted.sort((one, other) -> one.text().compareTo(other.text()));
    List<String> ports = new ArrayList<>();
    for (Word word : sorted) {
      for (String text : state.scope().words(word)) {
        ports.addAll(
            Ports.of(text)
                .orElseThrow(() ->
                    new BuildfileException(
                        new Problem(
                            "BadPort",
                            text + " is no port",
                            source.place(word.span()),
                            "the form is port[-port][/tcp|udp|sctp], ports are 0 to 65535"))));
      }
    }
    state.change(state.config().withExposedPorts(ports));
    return "EXPOSE " + GoText.plain(ports);
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
    state.change(ConfigChange.withVolumes(state.config(), paths));
    return "VOLUME " + GoText.plain(paths);
  }

  private String stopSignal(Instruction.StopSignal instruction) {
    String signal = state.scope().expand(instruction.signal());
    if (!Signals.isSignal(signal)) {
      throw new BuildfileException(
          Problem.of(
              "BadSignal", signal + " is no signal", source.place(instruction.signal().span())));
    }
    state.change(ConfigChange.withStopSignal(state.config(), signal));
    return "STOPSIGNAL " + signal;
  }

  private String shell(Instruction.Shell shell) {
    state.change(ConfigChange.withShell(state.config(), shell.argv()));
    return "SHELL " + GoText.plain(shell.argv());
  }

  private String healthcheck(Instruction.Healthcheck instruction) {
    HealthcheckConfig healthcheck = HealthcheckConfig.of(instruction, source);
    state.change(ConfigChange.withHealthcheck(state.config(), healthcheck));
    return healthcheck.history();
  }

  /** Keeps the trigger's text for who starts from the image; it makes no line of history. */
  private void onBuild(Instruction.OnBuild instruction) {
    StringBuilder trigger = new StringBuilder(instruction.head().arguments().text());
    for (Heredoc heredoc : instruction.heredocs()) {
      trigger.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    List<String> triggers = new ArrayList<>(state.config().onBuild());
    triggers.add(trigger.toString());
    state.change(ConfigChange.withOnBuild(state.config(), triggers));
  }

  private String maintainer(Instruction.Maintainer maintainer) {
    state.author(maintainer.name().text());
    return "MAINTAINER " + maintainer.name().text();
  }
}
