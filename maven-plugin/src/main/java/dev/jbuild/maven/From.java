package dev.jbuild.maven;

import org.jspecify.annotations.Nullable;

/** {@code <from>}: the base image. */
public final class From {
  private @Nullable String image;
  private Auth auth = new Auth();

  @Nullable String image() {
    return image;
  }

  Auth auth() {
    return auth;
  }
}
