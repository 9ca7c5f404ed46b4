package dev.jbuild.gradle;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.gradle.api.tasks.UntrackedTask;

/** Builds the image and pushes it under its names; what the registry has already isn't sent. */
@UntrackedTask(because = "only the registry knows what it has")
public abstract class PushImageTask extends ImageTask {
  @Override
  Delivery delivery() {
    return new Delivery.Push();
  }
}
