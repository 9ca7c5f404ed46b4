package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans RUN. */
final class RunPlanner {
  private static final Set<String> PROXIES =
      Set.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");
  private static final String SCRIPTS = "/dev/pipes/";
  private static final int SHOWN = 80;

  private RunPlanner() {}

  /** What is executed. */
  private record Executed(List<String> argv, Step.@Nullable Script script) {}

  static Step.Run plan(
      Instruction.Run run,
      StageState state,
      PlanRequest request,
      Function<Flag, Optional<CopyFrom>> origins,
      SourceText source) {
    Executed executed = executed(run, state);
    Place.Source where = StagePlanner.where(run, source);
    if (executed.argv().getFirst().isEmpty()) {
      throw new BuildfileException(
          new Problem("BadArguments", "RUN names no program", where, "look at SHELL, too"));
    }
    requireNoNul(executed.argv(), where);
    requireNoNul(List.of(state.workingDir(), state.config().user()), where);
    if (!state.scope().hasSnapshot()) {
      state.size().addEntries(state.scope().variables().size(), run);
      requirePassable(state.scope().variables(), where);
    }
    SequencedMap<String, String> env = state.scope().snapshot();
    Origin origin =
        new Origin(
            where,
            run.keyword(),
            shown(run),
            "RUN " + history(executed.argv(), state) + " # buildkit");
    return new Step.Run(
        origin,
        executed.argv(),
        env,
        proxies(request, env),
        state.config().user(),
        state.workingDir(),
        mounts(run, state, request, origins, source),
        RunFlags.reach(run, source),
        executed.script(),
        new LimitPlanner(state.scope(), source).plan(run, state.limits()));
  }

  /** A base image or a heredoc may have what no command can be given. */
  private static void requirePassable(Map<String, String> env, Place.Source where) {
    if (env.containsKey("")) {
      throw new BuildfileException(
          new Problem(
              "BadArguments",
              "the environment has a variable without a name, which no command can get",
              where,
              "look for an ENV whose name is a variable, here and in the base image"));
    }
    requireNoNul(env.keySet(), where);
    requireNoNul(env.values(), where);
  }

  private static void requireNoNul(Collection<String> texts, Place.Source where) {
    for (String text : texts) {
      if (text.indexOf('\0') >= 0) {
        throw new BuildfileException(
            new Problem(
                "BadArguments",
                "the command or what it runs in has a NUL character",
                where,
                "look for it in the heredoc, and in the config of the base image"));
      }
    }
  }

  private static List<RunMount> mounts(
      Instruction.Run run,
      StageState state,
      PlanRequest request,
      Function<Flag, Optional<CopyFrom>> origins,
      SourceText source) {
    List<RunMount> mounts = new ArrayList<>();
    String namespace = request.controls().cacheNamespace();
    int sshMounts = 0;
    for (Flag flag : run.head().flags()) {
      if (flag.name().equals("mount")) {
        MountPlanner.Around around =
            new MountPlanner.Around(origins.apply(flag), sshMounts, namespace);
        RunMount mount = MountPlanner.plan(flag, state, source, around);
        mounts.add(mount);
        sshMounts += mount instanceof RunMount.Ssh ? 1 : 0;
      }
    }
    return mounts;
  }

  private static Executed executed(Instruction.Run run, StageState state) {
    if (!(run.command() instanceof Command.Shell(Word text)) || run.heredocs().isEmpty()) {
      return new Executed(state.argv(run.command()), null);
    }
    Heredoc first = run.heredocs().getFirst();
    if (HeredocWords.announced(text).isEmpty()) {
      StringBuilder script = new StringBuilder(text.text());
      for (Heredoc heredoc : run.heredocs()) {
        script.append('\n').append(heredoc.content()).append(heredoc.name());
      }
      return new Executed(state.byShell(script.toString()), null);
    }
    String body = first.text();
    if (body.startsWith("#!")) {
      Step.Script script = new Step.Script(SCRIPTS + first.name(), body);
      return new Executed(state.byShell(script.path()), script);
    }
    return new Executed(state.byShell(body), null);
  }

  /** Returns the args in scope and their number, as every peer writes them, and the words. */
  private static String history(List<String> argv, StageState state) {
    List<String> words = new ArrayList<>();
    if (!state.args().isEmpty()) {
      words.add("|" + state.args().size());
    }
    state
        .args()
        .forEach(
            (arg, own) -> words.add(arg + "=" + state.scope().variables().getOrDefault(arg, own)));
    words.addAll(argv);
    return String.join(" ", words);
  }

  /** Returns the proxies that no ARG declares, each in upper and lower case. */
  private static SequencedMap<String, String> proxies(
      PlanRequest request, SequencedMap<String, String> env) {
    SequencedMap<String, String> proxies = new LinkedHashMap<>();
    request
        .buildArgs()
        .forEach((name, value) -> {
          String upper = name.toUpperCase(Locale.ROOT);
          if (PROXIES.contains(upper)) {
            proxies.put(upper, value);
            proxies.put(name.toLowerCase(Locale.ROOT), value);
          }
        });
    proxies.keySet().removeAll(env.keySet());
    return proxies;
  }

  private static String shown(Instruction.Run run) {
    StringBuilder text = new StringBuilder("RUN ").append(run.head().arguments().text());
    if (!run.heredocs().isEmpty()) {
      String body = run.heredocs().getFirst().text().strip().lines().findFirst().orElse("");
      boolean cut = body.codePointCount(0, body.length()) > SHOWN;
      String start = cut ? body.substring(0, body.offsetByCodePoints(0, SHOWN)) : body;
      text.append(" (").append(start).append(cut ? "…)" : ")");
    }
    return text.toString();
  }
}
