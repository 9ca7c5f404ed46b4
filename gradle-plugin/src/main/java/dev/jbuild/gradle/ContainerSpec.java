package dev.jbuild.gradle;

import dev.jbuild.jvm.ContainerSettings;
import java.util.List;
import java.util.Optional;
import org.gradle.api.provider.ListProperty;
import org.gradle.api.provider.MapProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.provider.Provider;
import org.gradle.api.tasks.Input;

/** {@code container}: how the image runs, when there is no Buildfile that says it. */
public abstract class ContainerSpec {
  /** The folder of the application; by default {@code /app}. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getAppRoot();

  /** The main class; by default that of the application plugin, or the only one. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getMainClass();

  /** Before the class path; by default applicationDefaultJvmArgs. */
  @Input
  public abstract ListProperty<String> getJvmFlags();

  /** Behind the main class, as CMD. */
  @Input
  public abstract ListProperty<String> getArgs();

  /** Instead of {@code java …}; {@code INHERIT} alone is that of the base. */
  @Input
  public abstract ListProperty<String> getEntrypoint();

  /** Places in the image, before all else on the class path. */
  @Input
  public abstract ListProperty<String> getExtraClasspath();

  /** Variables. */
  @Input
  public abstract MapProperty<String, String> getEnvironment();

  /** As of EXPOSE. */
  @Input
  public abstract ListProperty<String> getPorts();

  /** As of VOLUME. */
  @Input
  public abstract ListProperty<String> getVolumes();

  /** As of WORKDIR. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getWorkingDirectory();

  /** As of USER. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getUser();

  /** Of the image: EPOCH (the default), USE_CURRENT_TIMESTAMP or ISO 8601. */
  @Input
  @org.gradle.api.tasks.Optional
  public abstract Property<String> getCreationTime();

  ContainerSettings settings(List<String> usualJvmFlags) {
    List<String> jvmFlags = getJvmFlags().get();
    return new ContainerSettings(
        text(getAppRoot()),
        text(getMainClass()),
        jvmFlags.isEmpty() ? usualJvmFlags : jvmFlags,
        getArgs().get(),
        getEntrypoint().get(),
        getExtraClasspath().get(),
        getEnvironment().get(),
        getPorts().get(),
        getVolumes().get(),
        text(getWorkingDirectory()),
        text(getUser()),
        getCreationTime().getOrElse("EPOCH"));
  }

  private static Optional<String> text(Provider<String> property) {
    return Optional.ofNullable(property.getOrNull()).filter(value -> !value.isBlank());
  }
}
