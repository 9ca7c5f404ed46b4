package dev.jbuild.registry;

import dev.jbuild.oci.Digest;
import java.time.Duration;

/** Is told what goes over the wire. Called from several threads at once; must not block. */
public interface TransferEvents {
  /** Hears nothing. */
  TransferEvents NONE = new TransferEvents() {};

  /** Called when {@code bytes} more bytes of a blob came in. */
  default void pulled(String registry, Digest blob, long bytes) {}

  /** Called when {@code bytes} more bytes of a blob went out. What is sent again is told again. */
  default void pushed(String registry, Digest blob, long bytes) {}

  /**
   * Called before a pause after which a request is repeated.
   *
   * @param why a clause such as {@code status 503}
   */
  default void retrying(String registry, String why, Duration pause) {}

  /** Called once per text that a registry wants its users to see. */
  default void warned(String registry, String text) {}
}
