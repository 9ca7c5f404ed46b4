package dev.jbuild.builder.event;

/** Takes what happens in a build. Called from many threads, in the order of each task's events. */
@FunctionalInterface
public interface BuildEvents {
  /** Takes one event; must not block for long, as the build waits for it. */
  void on(BuildEvent event);
}
