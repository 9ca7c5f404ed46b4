package dev.jbuild.jvm;

import dev.jbuild.jvm.engine.RegistryLogins.Login;
import java.util.List;
import java.util.Optional;

/** The logins that a build tool knows; those of docker login the engine knows itself. */
@FunctionalInterface
public interface Credentials {
  /**
   * Returns the logins for a build; of two for the same place the first wins.
   *
   * @param names of the image that is made
   * @param base its base; empty if a Buildfile names it
   * @param text where further registries may be named: a Buildfile and its arguments
   */
  List<Login> of(List<String> names, Optional<String> base, String text);
}
