package dev.jbuild.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <to>}: the names of the image. */
public final class To {
  private @Nullable String image;
  private List<String> tags = List.of();
  private Auth auth = new Auth();

  @Nullable String image() {
    return image;
  }

  List<String> tags() {
    return tags;
  }

  Auth auth() {
    return auth;
  }
}
