package dev.jbuild.gradle;

import dev.jbuild.jvm.ImageNames;
import dev.jbuild.jvm.engine.RegistryLogins.Login;
import java.util.Optional;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Internal;

/** A login of a registry. It is no input: an image doesn't depend on who made it. */
public abstract class AuthSpec {
  /** The user. */
  @Internal
  public abstract Property<String> getUsername();

  /** The password; take it from a variable or a Gradle property. */
  @Internal
  public abstract Property<String> getPassword();

  Optional<Login> login(String image) {
    return getUsername().isPresent() && getPassword().isPresent()
        ? Optional.of(
            new Login(ImageNames.fullRepository(image), getUsername().get(), getPassword().get()))
        : Optional.empty();
  }
}
