package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.Optional;

/** Finds credentials. Asked only when a registry demands some; must be safe for several threads. */
public interface Credentials {

  /** Has no credentials: every registry is read anonymously. */
  Credentials ANONYMOUS =
      new Credentials() {
        @Override
        public Optional<Credential> find(ImageReference repository) {
          return Optional.empty();
        }

        @Override
        public String searched(ImageReference repository) {
          return "no credentials were given";
        }
      };

  /**
   * Returns the credential for {@code repository}, whose tag and digest don't matter.
   *
   * @throws RegistryException if a source of credentials is malformed, or a helper fails
   * @throws IOException if a source can't be read
   */
  Optional<Credential> find(ImageReference repository) throws IOException, InterruptedException;

  /**
   * Returns where {@link #find} looks, and for which key, as a clause for the hint of an error: a
   * person must see what to put where.
   */
  String searched(ImageReference repository);
}
