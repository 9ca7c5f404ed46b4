package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.List;

/** Refuses, before anything is built, outputs that can't be had so. */
final class DeliveryCheck {
  private DeliveryCheck() {}

  /**
   * Checks every output.
   *
   * @throws StepFailedException with the problem BadOutput
   */
  static void require(BuildRequest request) {
    Delivery delivery = request.delivery();
    for (Output output : delivery.outputs()) {
      if (output instanceof Output.DockerTar && delivery.hasIndex()) {
        throw bad(
            "an archive for docker load holds one image, not an index",
            "build one platform of it, or write type=oci");
      }
      if (output instanceof Output.OfImages of) {
        if (of.form().keepsTimes() && delivery.sourceDateEpoch() != null) {
          throw bad(
              "with SOURCE_DATE_EPOCH no file is later than that, and rewrite-timestamp=false wants"
                  + " files to keep their times",
              "leave one of them out");
        }
        for (Annotation one : of.form().annotations()) {
          require(one, request);
        }
      }
    }
  }

  private static void require(Annotation annotation, BuildRequest request) {
    if (annotation.isOfIndex() && !request.delivery().hasIndex()) {
      throw bad(
          "annotation " + annotation.name() + " is for an index, and there is none",
          "an image of several platforms has one; annotate the manifest instead");
    }
    Platform platform = annotation.platform();
    if (platform != null
        && request.plans().stream().noneMatch(plan -> plan.platform().isSame(platform))) {
      throw bad(
          "annotation " + annotation.name() + " is for " + platform + ", which is not built",
          "add it to --platform, or leave the annotation out");
    }
  }

  private static StepFailedException bad(String what, String hint) {
    return new StepFailedException(
        ExitCode.WRONG_INPUT, List.of(new Problem("BadOutput", what, Place.ANYWHERE, hint)));
  }
}
