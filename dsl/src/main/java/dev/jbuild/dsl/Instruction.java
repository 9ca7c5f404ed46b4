package dev.jbuild.dsl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One instruction of a Buildfile, before expansion. */
public sealed interface Instruction extends Part {

  /** Returns what every instruction has. */
  Head head();

  @Override
  default Span span() {
    return head().span();
  }

  /** Returns the keyword in upper case. */
  default String keyword() {
    return head().keyword().text().toUpperCase(Locale.ROOT);
  }

  /** Returns the last flag {@code name}. */
  default Optional<Flag> flag(String name) {
    List<Flag> flags = head().flags();
    for (int at = flags.size() - 1; at >= 0; at--) {
      if (flags.get(at).name().equals(name)) {
        return Optional.of(flags.get(at));
      }
    }
    return Optional.empty();
  }

  /**
   * What every instruction has.
   *
   * @param span the whole lines, heredocs included
   * @param keyword as written
   * @param flags in order
   * @param arguments what follows the flags, on one line, as written
   * @param comments the comments on the lines right above, without {@code #}
   * @param hasBlankLine whether there is a blank line between its lines
   */
  record Head(
      Span span,
      Word keyword,
      List<Flag> flags,
      Word arguments,
      List<String> comments,
      boolean hasBlankLine) {
    public Head {
      flags = List.copyOf(flags);
      comments = List.copyOf(comments);
    }
  }

  /**
   * {@code FROM image [AS name]}.
   *
   * @param name as written, or null
   */
  record From(Head head, Word image, @Nullable Word name) implements Instruction {}

  /** {@code ARG name[=value] …}. */
  record Arg(Head head, List<Assignment> args) implements Instruction {
    public Arg {
      args = List.copyOf(args);
    }
  }

  /** {@code ENV name=value …} or {@code ENV name value}. */
  record Env(Head head, List<Assignment> variables) implements Instruction {
    public Env {
      variables = List.copyOf(variables);
    }
  }

  /** {@code LABEL name=value …} or {@code LABEL name value}. */
  record Label(Head head, List<Assignment> labels) implements Instruction {
    public Label {
      labels = List.copyOf(labels);
    }
  }

  /** {@code RUN command}. */
  record Run(Head head, Command command, List<Heredoc> heredocs) implements Instruction {
    public Run {
      heredocs = List.copyOf(heredocs);
    }

    /** Returns the flags that limit this command as LIMIT limits all. */
    public List<Flag> limits() {
      return head.flags().isEmpty()
          ? List.of()
          : head.flags().stream().filter(flag -> LimitKey.of(flag.name()).isPresent()).toList();
    }
  }

  /** {@code CMD command}. */
  record Cmd(Head head, Command command) implements Instruction {}

  /** {@code ENTRYPOINT command}. */
  record Entrypoint(Head head, Command command) implements Instruction {}

  /**
   * {@code COPY source … destination}.
   *
   * @param sources without heredocs; a word that announces one whose lines don't follow, as none
   *     follow a JSON array, stands for an empty file
   */
  record Copy(Head head, List<Word> sources, List<Heredoc> heredocs, Word destination)
      implements Instruction {
    public Copy {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
    }
  }

  /**
   * {@code ADD source … destination}.
   *
   * @param sources without heredocs; a word that announces one whose lines don't follow, as none
   *     follow a JSON array, stands for an empty file
   */
  record Add(Head head, List<Word> sources, List<Heredoc> heredocs, Word destination)
      implements Instruction {
    public Add {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
    }
  }

  /** {@code WORKDIR path}. */
  record Workdir(Head head, Word path) implements Instruction {}

  /** {@code USER user[:group]}. */
  record User(Head head, Word user) implements Instruction {}

  /** {@code EXPOSE port …}. */
  record Expose(Head head, List<Word> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /** {@code VOLUME path …}. */
  record Volume(Head head, List<Word> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /** {@code STOPSIGNAL signal}. */
  record StopSignal(Head head, Word signal) implements Instruction {}

  /** {@code SHELL ["word", …]}. */
  record Shell(Head head, List<String> argv) implements Instruction {
    public Shell {
      argv = List.copyOf(argv);
    }
  }

  /** {@code MAINTAINER name}. */
  record Maintainer(Head head, Word name) implements Instruction {}

  /**
   * {@code LIMIT key=value …}: what each RUN of the stage may use from here on. Our own word.
   *
   * @param limits each with a value
   */
  record Limit(Head head, List<Assignment> limits) implements Instruction {
    public Limit {
      limits = List.copyOf(limits);
    }
  }

  /**
   * {@code INCLUDE path [AS prefix]}: the stages of another file stand here. Our own word.
   *
   * @param prefix of the names of its stages, or null
   */
  record Include(Head head, Word path, @Nullable Word prefix) implements Instruction {}

  /**
   * {@code HEALTHCHECK CMD command} or {@code HEALTHCHECK NONE}.
   *
   * @param test null for NONE
   */
  record Healthcheck(Head head, @Nullable Command test) implements Instruction {}

  /**
   * {@code ONBUILD instruction}.
   *
   * @param trigger with spans in this file
   * @param heredocs that the trigger has
   */
  record OnBuild(Head head, Instruction trigger, List<Heredoc> heredocs) implements Instruction {
    public OnBuild {
      heredocs = List.copyOf(heredocs);
    }
  }
}
