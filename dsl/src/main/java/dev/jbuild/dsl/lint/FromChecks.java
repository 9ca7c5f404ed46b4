package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.Flag;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The build checks of FROM. Source: BuildKit, build checks. */
final class FromChecks {
  private final LintFile file;
  private final Report report;

  FromChecks(LintFile file, Report report) {
    this.file = file;
    this.report = report;
  }

  void run(Map<BaseImage, ImageConfig> bases) {
    for (LintStage stage : file.stages()) {
      if (report.isFull()) {
        return;
      }
      Instruction.From from = stage.from();
      if (from.image().text().indexOf('$') >= 0) {
        undeclared(from, from.image());
        defaults(from);
      }
      Flag flag = from.flag("platform").orElse(null);
      if (flag != null) {
        undeclared(from, flag.word());
        platform(stage, flag.word());
      }
      if (stage.hasImage()) {
        basePlatform(stage, bases);
      }
    }
  }

  private void undeclared(Instruction.From from, Word word) {
    Expansion expansion = file.expand(word, file.globals()).orElse(null);
    for (String name : expansion == null ? Set.<String>of() : expansion.missing()) {
      if (!file.declared().contains(name)) {
        String hint =
            file.suggestion(name, file.declared())
                .map(near -> "did you mean $" + near + "?")
                .orElse("declare it by ARG before the first FROM");
        report
            .at(from, word.span())
            .tell(Rule.UNDEFINED_ARG_IN_FROM, "arg " + name + " is not declared", hint);
      }
    }
  }

  /** A file should build when no build arg is given. */
  private void defaults(Instruction.From from) {
    Expansion expansion = file.expand(from.image(), file.defaults()).orElse(null);
    if (expansion == null || isReference(expansion.text())) {
      return;
    }
    String image = expansion.text().isBlank() ? "nothing" : expansion.text();
    report
        .at(from, from.image().span())
        .tell(
            Rule.INVALID_DEFAULT_ARG_IN_FROM,
            "without build args the image is " + image,
            "give its ARG a default");
  }

  private static boolean isReference(String text) {
    if (text.startsWith(BaseImage.OCI_LAYOUT)) {
      return true;
    }
    try {
      ImageReference.parse(text);
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private void platform(LintStage stage, Word word) {
    Expansion expansion = file.expand(word, file.globals()).orElse(null);
    if (expansion == null || !expansion.missing().isEmpty()) {
      return;
    }
    String text = expansion.text();
    Report.At at = report.at(stage.from(), word.span());
    if (expansion.used().isEmpty()) {
      if (isConstant(stage.name(), text)) {
        at.tell(
            Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
            "the platform is always " + text,
            "use $BUILDPLATFORM, an ARG, or name the stage after the platform");
      }
    } else if (expansion.used().size() == 1
        && text.equals(file.globals().get("TARGETPLATFORM"))
        && expansion.used().contains("TARGETPLATFORM")) {
      at.tell(
          Rule.REDUNDANT_TARGET_PLATFORM, word.text() + " is the platform of FROM anyway", null);
    }
  }

  private static boolean isConstant(String stage, String text) {
    Platform platform = parsed(text).orElse(null);
    return platform != null
        && !stage.contains(platform.os())
        && !stage.contains(platform.architecture());
  }

  private static Optional<Platform> parsed(String text) {
    try {
      return Optional.of(Platform.parse(text.indexOf('/') < 0 ? "linux/" + text : text));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private void basePlatform(LintStage stage, Map<BaseImage, ImageConfig> bases) {
    Platform wanted =
        stage
            .from()
            .flag("platform")
            .flatMap(flag -> file.expand(flag.word(), file.globals()))
            .flatMap(expansion -> parsed(expansion.text()))
            .orElse(file.request().platform());
    for (Map.Entry<BaseImage, ImageConfig> base : bases.entrySet()) {
      Platform actual = base.getValue().platform();
      if (base.getKey().reference().equals(stage.image())
          && isLike(base.getKey().platform(), wanted)
          && !isLike(actual, wanted)) {
        report
            .at(stage.from(), stage.from().image().span())
            .tell(
                Rule.INVALID_BASE_IMAGE_PLATFORM,
                "image %s is for %s, not for %s".formatted(stage.image(), actual, wanted));
      }
    }
  }

  private static boolean isLike(Platform one, Platform other) {
    return one.os().equals(other.os()) && one.architecture().equals(other.architecture());
  }
}
