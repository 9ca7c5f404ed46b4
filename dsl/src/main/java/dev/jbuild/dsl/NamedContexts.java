package dev.jbuild.dsl;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that {@code --build-context} gives, by name. A name is that of a stage or of an image, maybe
 * with {@code ::} and a platform behind it; {@code docker.io/library/alpine:latest} is the same as
 * {@code alpine}.
 */
public final class NamedContexts {
  /** No named context at all. */
  public static final NamedContexts NONE = new NamedContexts(Map.of());

  private static final String PLATFORM = "::";

  private final Map<String, NamedContext> byName;

  private NamedContexts(Map<String, NamedContext> byName) {
    this.byName = byName;
  }

  /**
   * Returns the contexts of these names.
   *
   * @throws IllegalArgumentException if a name could be neither that of a stage nor of an image
   */
  public static NamedContexts of(Map<String, NamedContext> contexts) {
    Map<String, NamedContext> byName = new LinkedHashMap<>();
    contexts.forEach((name, context) -> byName.put(name(name), context));
    return new NamedContexts(byName);
  }

  /**
   * Returns {@code written} in the one form that is compared.
   *
   * @throws IllegalArgumentException if it could be neither the name of a stage nor of an image
   */
  public static String name(String written) {
    int colons = written.indexOf(PLATFORM);
    if (colons < 0) {
      return image(written);
    }
    Platform platform = Platform.parse(written.substring(colons + PLATFORM.length()));
    return image(written.substring(0, colons)) + PLATFORM + platform;
  }

  private static String image(String written) {
    String full = ImageReference.parse(written).toString();
    String familiar = full.replaceFirst("^docker\\.io/(?:library/(?=[^/]+$))?", "");
    return familiar.endsWith(":latest")
        ? familiar.substring(0, familiar.length() - ":latest".length())
        : familiar;
  }

  /** A context and the form of its name that is compared. */
  record Named(String name, NamedContext context) {}

  /** Does the same, and says under which name it was found. */
  Optional<Named> find(String name, Platform platform) {
    if (byName.isEmpty()) {
      return Optional.empty();
    }
    String common;
    try {
      common = image(name);
    } catch (IllegalArgumentException noImage) {
      return Optional.empty();
    }
    return find(common + PLATFORM + platform).or(() -> find(common));
  }

  private Optional<Named> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(context -> new Named(name, context));
  }

  /** Returns what stands for {@code name}; what is for {@code platform} alone wins. */
  public Optional<NamedContext> get(String name, Platform platform) {
    return find(name, platform).map(Named::context);
  }
}
