package dev.jbuild.maven;

import org.jspecify.annotations.Nullable;

/** {@code <auth>} of an image. */
public final class Auth {
  private @Nullable String username;
  private @Nullable String password;

  @Nullable String username() {
    return username;
  }

  @Nullable String password() {
    return password;
  }
}
