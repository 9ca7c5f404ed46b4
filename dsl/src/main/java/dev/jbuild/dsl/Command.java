package dev.jbuild.dsl;

import java.util.List;

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute. */
public sealed interface Command {

  /**
   * The exec form, a JSON array of strings.
   *
   * @param argv maybe empty
   */
  record Exec(List<String> argv) implements Command {
    public Exec {
      argv = List.copyOf(argv);
    }
  }

  /** The shell form: a text that the stage's shell executes. */
  record Shell(Word text) implements Command {}
}
