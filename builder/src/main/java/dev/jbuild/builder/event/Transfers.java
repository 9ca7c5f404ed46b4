package dev.jbuild.builder.event;

import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.TransferEvents;
import java.time.Duration;

/**
 * Passes on what goes over the wire.
 *
 * @param events gets it
 */
public record Transfers(BuildEvents events) implements TransferEvents {
  @Override
  public void pulled(String registry, Digest blob, long bytes) {
    events.on(new BuildEvent.Moved(Direction.PULLED, registry, blob, bytes));
  }

  @Override
  public void pushed(String registry, Digest blob, long bytes) {
    events.on(new BuildEvent.Moved(Direction.PUSHED, registry, blob, bytes));
  }

  @Override
  public void retrying(String registry, String why, Duration pause) {
    events.on(new BuildEvent.Retrying(registry, why, pause));
  }

  @Override
  public void warned(String registry, String text) {
    events.on(
        new BuildEvent.Warned(
            Problem.of("RegistryWarning", registry + " says: " + text, Place.ANYWHERE)));
  }
}
