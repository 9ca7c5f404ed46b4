package dev.jbuild.builder;

import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.oci.Platform;

/** The finished target of one platform. */
record PlatformStage(PlatformPlan plan, StageState target) {

  /** Where no other platform than the build's own is asked for, the base decides. */
  Platform platform() {
    PlanRequest request = plan.request();
    Platform asked = request.platform();
    Platform base = target.base().platform();
    if (!base.matches(asked)) {
      return asked.equals(request.buildPlatform()) ? base : asked;
    }
    String version = asked.osVersion();
    return new Platform(
        asked.os(),
        asked.architecture(),
        asked.variant(),
        version == null ? base.osVersion() : version,
        asked.osFeatures().isEmpty() ? base.osFeatures() : asked.osFeatures());
  }
}
