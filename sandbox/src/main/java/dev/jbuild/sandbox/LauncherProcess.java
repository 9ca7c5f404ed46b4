package dev.jbuild.sandbox;

import java.io.IOException;
import java.util.List;

/** Starts processes of the launcher. */
final class LauncherProcess {
  private LauncherProcess() {}

  /**
   * Starts one, with no environment; one after the other. The JDK starts a program by one of its
   * own, {@code jspawnhelper}, which ends with the JVM: but if two are at it when the JVM is
   * killed, each holds the end of the pipe that the other waits at, for ever.
   */
  static synchronized Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    return builder.start();
  }
}
