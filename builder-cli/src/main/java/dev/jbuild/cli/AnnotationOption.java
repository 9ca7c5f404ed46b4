package dev.jbuild.cli;

import dev.jbuild.builder.Annotation;
import dev.jbuild.builder.Annotation.Where;
import dev.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads annotations: {@code --annotation [manifest|index|…[PLATFORM],…:]NAME=VALUE}, and the keys
 * {@code annotation[-index|…][[PLATFORM]].NAME} of an output.
 */
final class AnnotationOption {
  private static final String KEY = "annotation";

  private AnnotationOption() {}

  /**
   * Returns what one {@code --annotation} asks for.
   *
   * @throws UsageException if it is malformed
   */
  static List<Annotation> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw wrong(text, "it is not of the form NAME=VALUE");
    }
    String value = text.substring(equals + 1);
    int colon = text.lastIndexOf(':', equals);
    List<Annotation> all = new ArrayList<>();
    // As buildx does it: the first colon ends the words of where, names with colons have none.
    colon = colon < 0 ? -1 : text.indexOf(':');
    String places = colon < 0 ? "manifest" : text.substring(0, colon);
    String name = text.substring(colon + 1, equals);
    for (String place : places.split(",", -1)) {
      all.add(of(place, name, value, text));
    }
    return all;
  }

  /** Returns whether a key of an output is about an annotation. */
  static boolean isKey(String key) {
    return key.startsWith(KEY + ".") || key.startsWith(KEY + "-") || key.startsWith(KEY + "[");
  }

  /**
   * Returns what {@code key} of an output asks for.
   *
   * @throws UsageException if it is malformed
   */
  static Annotation ofKey(String key, String value) {
    int from = key.indexOf('[') < 0 ? 0 : key.indexOf(']') + 1;
    int dot = key.indexOf('.', from);
    if (dot < 0) {
      throw wrong(key, "it is not of the form annotation[-index|…].NAME");
    }
    String place = key.substring(KEY.length(), dot);
    String typed = place.startsWith("-") ? place.substring(1) : "manifest" + place;
    return of(typed, key.substring(dot + 1), value, key);
  }

  private static Annotation of(String place, String name, String value, String text) {
    int bracket = place.indexOf('[');
    boolean forOne = bracket >= 0 && place.endsWith("]");
    String word = forOne ? place.substring(0, bracket) : place;
    if (name.isEmpty()) {
      throw wrong(text, "it has no name");
    }
    for (Where where : Where.values()) {
      if (where.word().equals(word)) {
        @Nullable Platform platform =
            forOne ? platform(place.substring(bracket + 1, place.length() - 1), text) : null;
        return new Annotation(where, platform, name, value);
      }
    }
    throw wrong(text, "there is no " + place + " to annotate");
  }

  private static Platform platform(String platform, String text) {
    try {
      return Platform.parse(platform);
    } catch (IllegalArgumentException malformed) {
      throw wrong(text, String.valueOf(malformed.getMessage()));
    }
  }

  private static UsageException wrong(String text, String why) {
    return new UsageException(
        "annotation " + text + ": " + why,
        "write NAME=VALUE, with manifest:, index:, manifest-descriptor: or index-descriptor: before"
            + " it, and [os/architecture] behind that word for one platform");
  }
}
