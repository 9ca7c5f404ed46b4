package dev.jbuild.gradle;

import dev.jbuild.jvm.ImageRequest.Delivery;
import org.gradle.api.tasks.UntrackedTask;

/** Builds the image and keeps it in the engine's store under its names. */
@UntrackedTask(because = "the engine knows what has changed: the base, its store, what a RUN reads")
public abstract class BuildImageTask extends ImageTask {
  @Override
  Delivery delivery() {
    return new Delivery.Keep();
  }
}
