package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Word;

/** Advice on the images that FROM names. */
final class ImageAdvice {
  private final PlanRequest request;
  private final Report report;

  ImageAdvice(PlanRequest request, Report report) {
    this.request = request;
    this.report = report;
  }

  void check(LintStage stage) {
    Word word = stage.from().image();
    String text = word.text();
    boolean replaced = request.contexts().get(text, request.platform()).isPresent();
    if (replaced
        || !stage.hasImage()
        || text.startsWith(BaseImage.OCI_LAYOUT)
        || text.indexOf('@') >= 0) {
      return;
    }
    String last = text.substring(text.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    Report.At at = report.at(stage.from(), word.span());
    if (colon < 0 && last.indexOf('$') < 0) {
      at.tell(
          Rule.UNTAGGED_IMAGE,
          "image " + text + " has no tag",
          "name the version that you have tried, " + text + ":VERSION");
    } else if (colon >= 0 && last.substring(colon).equals(":latest")) {
      at.tell(
          Rule.LATEST_TAG,
          "image " + text + " is another one tomorrow",
          "name the version that you have tried");
    }
  }
}
