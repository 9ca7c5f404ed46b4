package dev.jbuild.gradle;

import org.gradle.api.Action;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.Nested;
import org.gradle.api.tasks.Optional;

/** {@code from}: the base image, when there is no Buildfile. */
public abstract class FromSpec {
  /** The base; by default {@code eclipse-temurin:N-jre} of the Java that is compiled for. */
  @Input
  @Optional
  public abstract Property<String> getImage();

  /** A login for it. */
  @Nested
  public abstract AuthSpec getAuth();

  /** Configures the login. */
  public void auth(Action<? super AuthSpec> action) {
    action.execute(getAuth());
  }
}
