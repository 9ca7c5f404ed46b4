package dev.jbuild.gradle;

import org.gradle.api.Action;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Internal;
import org.gradle.api.tasks.Nested;

/** {@code to}: the names of the image. What of them counts are the task's own properties. */
public abstract class ToSpec {
  /** The name; for jbuild and jbuildTar by default {@code project.name:project.version}. */
  @Internal
  public abstract Property<String> getImage();

  /** More tags of it. */
  @Internal
  public abstract ListProperty<String> getTags();

  /** A login for it. */
  @Nested
  public abstract AuthSpec getAuth();

  /** Configures the login. */
  public void auth(Action<? super AuthSpec> action) {
    action.execute(getAuth());
  }
}
