package dev.jbuild.problem;

/** The exit codes of the {@code jbuild} command. */
public enum ExitCode {
  /** Done. */
  DONE(0),
  /** The build failed: a step, a missing file. */
  BUILD_FAILED(1),
  /** Wrong usage or a wrong Buildfile. */
  WRONG_INPUT(2),
  /** The environment failed: registry, disk, kernel. */
  ENVIRONMENT(3),
  /** Interrupted by the user. */
  INTERRUPTED(130),
  /** Nobody reads standard output any more; what a shell gives for a command that SIGPIPE ends. */
  UNREAD(141);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** Returns the process exit status, 0 to 255. */
  public int status() {
    return status;
  }
}
