package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvents;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.EmbeddedSandbox;
import dev.jbuild.sandbox.Isolation;
import dev.jbuild.sandbox.NetworkMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The sandbox of a build, opened by the first RUN that isn't cached. */
final class LazySandbox implements AutoCloseable {
  private final Path stateDir;
  private final BuildEvents events;
  private @Nullable EmbeddedSandbox open;
  private @Nullable Boolean isPrivate;
  private @Nullable Isolation isolation;
  private final AtomicBoolean preparing = new AtomicBoolean();

  LazySandbox(Path stateDir, BuildEvents events) {
    this.stateDir = stateDir;
    this.events = events;
  }

  synchronized EmbeddedSandbox get() throws IOException {
    if (open == null) {
      open = EmbeddedSandbox.open(stateDir);
    }
    return open;
  }

  /** Returns what isolation every step has here. */
  synchronized Isolation isolation() throws IOException {
    if (isolation == null) {
      isolation = get().isolation();
    }
    return isolation;
  }

  /**
   * Makes the sandbox ready on a thread of its own, while the caller still gets the root
   * filesystem.
   *
   * @param steps how many may come
   */
  void prepare(StepSettings settings, int steps, Workers workers) {
    if (!preparing.getAndSet(true)) {
      workers.launch(() -> {
        get().prepare(network(settings.network()), settings.limits(), steps);
        return this;
      });
    }
  }

  /** Returns the mode for what was asked; says it once where the machine's network must do. */
  synchronized NetworkMode network(StepSettings.Network asked) throws IOException {
    return switch (asked) {
      case HOST -> NetworkMode.HOST;
      case NONE -> NetworkMode.NONE;
      case DEFAULT -> {
        if (isPrivate == null) {
          isPrivate = get().privateNetworkTool().isPresent();
          if (!isPrivate) {
            events.on(
                new BuildEvent.Warned(
                    new Problem(
                        "MachineNetwork",
                        "steps use the machine's network: one of their own needs slirp4netns and"
                            + " /dev/net/tun",
                        Place.ANYWHERE,
                        "install slirp4netns and let this user open /dev/net/tun, or choose --network"
                            + " host or none")));
          }
        }
        yield isPrivate ? NetworkMode.PRIVATE : NetworkMode.HOST;
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
