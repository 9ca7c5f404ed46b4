package dev.jbuild.dsl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One thing to do in a stage. Each makes one history entry. */
public sealed interface Step {

  /** Returns where the step comes from. */
  Origin origin();

  /** Returns whether the step adds a layer; if not, its history entry is an empty layer. */
  default boolean addsLayer() {
    return switch (this) {
      case Run _, Copy _ -> true;
      case Workdir workdir -> !workdir.path().equals("/");
      case Configure _ -> false;
    };
  }

  /** Returns the indexes of the stages that the step copies from or mounts, sorted. */
  default Set<Integer> stages() {
    Set<Integer> stages = new TreeSet<>();
    if (this instanceof Copy copy) {
      addStage(copy.from(), stages);
    } else if (this instanceof Run run) {
      for (RunMount mount : run.mounts()) {
        if (mount instanceof RunMount.Bind bind) {
          addStage(bind.from(), stages);
        } else if (mount instanceof RunMount.Cache cache) {
          addStage(cache.from(), stages);
        }
      }
    }
    return stages;
  }

  private static void addStage(@Nullable CopyFrom from, Set<Integer> stages) {
    if (from instanceof CopyFrom.OfStage(int index)) {
      stages.add(index);
    }
  }

  /**
   * A command in the sandbox.
   *
   * @param argv what is executed, at least one word; the shell is in it already
   * @param env the environment: that of the config, the args in scope (a later declaration wins),
   *     and a default PATH; not copied, as steps share it, so nobody may change it
   * @param unkeyedEnv more environment that must not be part of a key: proxies that no ARG declares
   * @param user as written, or empty for root
   * @param workingDir absolute
   * @param mounts in the order of the file
   * @param reach what the command may reach
   * @param script what a heredoc starting with {@code #!} holds, to be executed as the file {@link
   *     Script#path}; or null
   * @param limits what the command may use, as far as the Buildfile says so; never part of a key
   */
  record Run(
      Origin origin,
      List<String> argv,
      SequencedMap<String, String> env,
      SequencedMap<String, String> unkeyedEnv,
      String user,
      String workingDir,
      List<RunMount> mounts,
      RunReach reach,
      @Nullable Script script,
      StepLimits limits)
      implements Step {
    public Run {
      mounts = List.copyOf(mounts);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("a run step has no command");
      }
      argv = List.copyOf(argv);
      unkeyedEnv = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(unkeyedEnv));
    }
  }

  /**
   * A file that exists, read-only, mode 0755, while a command runs, and leaves no trace in the
   * layer.
   *
   * @param path absolute, {@code /dev/pipes/<word>}
   * @param content to be written as UTF-8
   */
  record Script(String path, String content) {}

  /**
   * A copy of files into the stage.
   *
   * @param from where a {@link PathSource} is
   * @param sources in the order in which they are copied, at least one
   * @param destination absolute, clean; a {@code /} at its end says that it is a folder
   */
  record Copy(
      Origin origin, CopyFrom from, List<CopySource> sources, String destination, CopyFlags flags)
      implements Step {
    public Copy {
      sources = List.copyOf(sources);
      if (sources.isEmpty()) {
        throw new IllegalArgumentException("a copy step has no source");
      }
      if (!destination.startsWith("/")) {
        throw new IllegalArgumentException("destination " + destination + " is not absolute");
      }
    }
  }

  /**
   * The making of a working directory with all missing parents, mode 0755.
   *
   * @param path absolute, clean
   * @param user who owns what is made, as USER wrote it, or empty for root
   */
  record Workdir(Origin origin, String path, String user) implements Step {}

  /** A change of the config alone, or an ARG: history without layer. */
  record Configure(Origin origin) implements Step {}
}
