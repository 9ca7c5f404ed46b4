package dev.jbuild.dsl;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Problem;

/** Reads what a Buildfile says of images from outside. */
final class ImageText {
  private ImageText() {}

  /** Returns {@code text} if it can name an image. */
  static String checked(String text, Span span, SourceText source) {
    if (text.startsWith(BaseImage.OCI_LAYOUT)) {
      if (text.length() == BaseImage.OCI_LAYOUT.length()) {
        throw new BuildfileException(
            Problem.of("BadImageReference", text + " has no path", source.place(span)));
      }
      return text;
    }
    try {
      ImageReference.parse(text);
      return text;
    } catch (IllegalArgumentException malformed) {
      throw new BuildfileException(
          Problem.of(
              "BadImageReference", String.valueOf(malformed.getMessage()), source.place(span)));
    }
  }

  /** Returns which platform FROM asks for. */
  static Platform platform(
      Instruction.From from, Scope globals, PlanRequest request, SourceText source) {
    Flag flag = from.flag("platform").orElse(null);
    if (flag == null) {
      return request.platform();
    }
    Word word = flag.word();
    String text = globals.expand(word);
    if (text.isEmpty()) {
      throw new BuildfileException(
          new Problem(
              "BadPlatform",
              "the platform is empty",
              source.place(word.span()),
              globals.hintOnNothing(word)));
    }
    Platform platform = PlatformText.read(text, word.span(), request, source);
    if (platform.os().equals("windows")) {
      throw new BuildfileException(
          Problem.of(
              "NotSupportedYet",
              "images for Windows are not supported yet",
              source.place(word.span())));
    }
    return platform;
  }
}
