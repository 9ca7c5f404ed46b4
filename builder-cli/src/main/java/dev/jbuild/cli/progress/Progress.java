package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvents;

/** Shows a build to somebody. To be closed before anything else is printed. */
public interface Progress extends BuildEvents, AutoCloseable {
  /** Leaves the terminal as it was found. Does nothing the second time. */
  @Override
  void close();
}
