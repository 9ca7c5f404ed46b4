package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Span;
import java.util.List;

/**
 * What can be given to the build of a target. Source: BuildKit, frontend subrequest {@code
 * frontend.outline}.
 *
 * @param name of the target, or empty
 * @param description what the comment above it says, or empty
 * @param args that the target or a stage that it needs declares or uses
 * @param secrets that its RUNs mount
 * @param ssh agents that its RUNs mount
 */
public record Outline(
    String name, String description, List<Arg> args, List<Mount> secrets, List<Mount> ssh) {
  public Outline {
    args = List.copyOf(args);
    secrets = List.copyOf(secrets);
    ssh = List.copyOf(ssh);
  }

  /**
   * An ARG.
   *
   * @param value after expansion, or empty
   * @param description what the comment above says, or empty
   * @param span of the instruction
   */
  public record Arg(String name, String value, String description, Span span) {}

  /**
   * A secret or an SSH agent.
   *
   * @param name its id
   * @param required whether the step fails without it
   * @param span of the instruction that mounts it first
   */
  public record Mount(String name, boolean required, Span span) {}

  /**
   * Returns the outline of what {@code request} wants.
   *
   * @throws dev.jbuild.dsl.BuildfileException with the problem UnknownStage if there is no such
   *     target
   */
  public static Outline of(Buildfile file, PlanRequest request) {
    return new OutlineReader(new LintFile(file, request)).read();
  }
}
