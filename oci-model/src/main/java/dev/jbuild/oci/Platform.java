package dev.jbuild.oci;

import dev.jbuild.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on. Source: image-spec 1.1, image-index.md, property {@code platform}.
 *
 * @param os as GOOS spells it, {@code linux}
 * @param architecture as GOARCH spells it, {@code amd64}
 * @param variant such as {@code v8}, or null
 * @param osVersion or null
 * @param osFeatures maybe empty
 */
public record Platform(
    String os,
    String architecture,
    @Nullable String variant,
    @Nullable String osVersion,
    List<String> osFeatures) {

  public Platform {
    if (os.isEmpty() || architecture.isEmpty()) {
      throw new IllegalArgumentException("a platform needs an os and an architecture");
    }
    osFeatures = List.copyOf(osFeatures);
  }

  /** Returns a platform of {@code os} and {@code architecture} alone. */
  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, null, null, List.of());
  }

  /** The parts of a platform's text; loaded only where there is one. */
  private static final class Form {
    static final Pattern OS =
        Pattern.compile(
            "(?<name>[a-z0-9_-]+)(?:\\((?<version>[a-z0-9_.-]*)(?<features>(?:\\+[a-z0-9_.-]+)*)\\))?");
    static final Pattern PART = Pattern.compile("[a-z0-9_.-]+");
  }

  /**
   * Returns what {@code os[(version[+feature]…)]/architecture[/variant]} spells, in the usual
   * spelling: {@code x86_64} becomes {@code amd64}, {@code aarch64} becomes {@code arm64}, {@code
   * arm64/v8} becomes {@code arm64}, {@code arm} becomes {@code arm/v7}.
   *
   * @throws IllegalArgumentException if {@code text} has another form
   */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    Matcher os = Form.OS.matcher(parts[0]);
    boolean wellFormed = parts.length >= 2 && parts.length <= 3 && os.matches();
    for (int at = 1; at < parts.length; at++) {
      wellFormed &= Form.PART.matcher(parts[at]).matches();
    }
    if (!wellFormed) {
      throw new IllegalArgumentException(
          "platform " + text + " is not of the form os/architecture[/variant]");
    }
    Platform plain = normalized(os.group("name"), parts[1], parts.length == 3 ? parts[2] : null);
    String version = os.group("version");
    String features = os.group("features");
    return new Platform(
        plain.os,
        plain.architecture,
        plain.variant,
        version == null || version.isEmpty() ? null : version,
        features == null || features.isEmpty()
            ? List.of()
            : List.of(features.substring(1).split("\\+")));
  }

  /** Source: containerd/platforms, normalizeArch. */
  private static Platform normalized(String os, String architecture, @Nullable String variant) {
    String arch =
        switch (architecture) {
          case "x86_64", "x86-64" -> "amd64";
          case "aarch64" -> "arm64";
          case "armhf", "armel" -> "arm";
          case "i386", "i486", "i586", "i686", "x86" -> "386";
          default -> architecture;
        };
    String usual =
        switch (arch) {
          case "arm" -> arm(architecture, variant);
          case "arm64" -> arm64(variant);
          case "amd64" -> "v1".equals(variant) ? null : variant;
          default -> variant;
        };
    return new Platform(os.equals("macos") ? "darwin" : os, arch, usual, null, List.of());
  }

  private static String arm(String architecture, @Nullable String variant) {
    return switch (architecture) {
      case "armel" -> "v6";
      case "armhf" -> "v7";
      default -> variant == null ? "v7" : variant.matches("[5-8]") ? "v" + variant : variant;
    };
  }

  private static @Nullable String arm64(@Nullable String variant) {
    return switch (variant) {
      case null -> null;
      case "8", "v8", "v8.0" -> null;
      case "9", "9.0", "v9.0" -> "v9";
      default -> variant;
    };
  }

  /** Returns the platform of this JVM's machine. */
  public static Platform ofThisMachine() {
    return normalized("linux", System.getProperty("os.arch", "amd64"), null);
  }

  /**
   * Returns whether an image for this platform is one for {@code wanted}: same os and architecture,
   * and the same variant where {@code wanted} names one. {@code arm64} and {@code arm64/v8} are the
   * same.
   */
  public boolean matches(Platform wanted) {
    Platform mine = normalized(os, architecture, variant);
    Platform theirs = normalized(wanted.os, wanted.architecture, wanted.variant);
    return mine.os.equals(theirs.os)
        && mine.architecture.equals(theirs.architecture)
        && (theirs.variant == null || Objects.equals(mine.variant, theirs.variant));
  }

  /**
   * Returns the platforms whose images run on this one, itself first, the best before the others:
   * {@code arm/v7} also runs {@code arm/v6}, {@code amd64} also {@code 386}. Source:
   * containerd/platforms, Only.
   */
  public List<Platform> runnable() {
    Platform usual = normalized(os, architecture, variant);
    List<Platform> all = new ArrayList<>();
    all.add(usual);
    switch (usual.architecture) {
      case "amd64" -> {
        usual.addLower(all, "amd64", 1);
        all.add(of(os, "386"));
      }
      case "arm64" -> {
        usual.addLower(all, "arm64", 8);
        Platform arm = normalized(os, "arm", "v8");
        all.add(arm);
        arm.addLower(all, "arm", 5);
      }
      case "arm" -> usual.addLower(all, "arm", 5);
      default -> {}
    }
    return List.copyOf(all);
  }

  private void addLower(List<Platform> all, String arch, int lowest) {
    if (variant != null && variant.length() == 2 && Character.isDigit(variant.charAt(1))) {
      for (int version = variant.charAt(1) - '1'; version >= lowest; version--) {
        all.add(normalized(os, arch, "v" + version));
      }
    }
  }

  /** Returns whether both are the same, however spelled; versions and features don't count. */
  public boolean isSame(Platform other) {
    return normalized(os, architecture, variant)
        .equals(normalized(other.os, other.architecture, other.variant));
  }

  /**
   * Returns the first of {@code offered} that runs on this platform and is the best of them.
   *
   * @param platformOf null where one says no platform
   */
  public <T> Optional<T> best(List<T> offered, Function<T, @Nullable Platform> platformOf) {
    for (Platform candidate : runnable()) {
      for (T one : offered) {
        Platform platform = platformOf.apply(one);
        if (platform != null && platform.isSame(candidate)) {
          return Optional.of(one);
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the platform of a descriptor or config. */
  static Platform fromJson(Json.Object json) {
    return new Platform(
        json.requireText("os"),
        json.requireText("architecture"),
        json.text("variant").orElse(null),
        json.text("os.version").orElse(null),
        json.texts("os.features"));
  }

  Json.Object toJson() {
    return Json.object()
        .put("architecture", architecture)
        .put("os", os)
        .put("os.version", osVersion)
        .put("os.features", osFeatures.isEmpty() ? null : Json.texts(osFeatures))
        .put("variant", variant)
        .build();
  }

  /** Returns {@code os[(version[+feature]…)]/architecture[/variant]}. */
  public String full() {
    if (osVersion == null && osFeatures.isEmpty()) {
      return toString();
    }
    StringBuilder text =
        new StringBuilder(os).append('(').append(osVersion == null ? "" : osVersion);
    osFeatures.forEach(feature -> text.append('+').append(feature));
    return text.append(')').append(toString(), os.length(), toString().length()).toString();
  }

  /** Returns {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
