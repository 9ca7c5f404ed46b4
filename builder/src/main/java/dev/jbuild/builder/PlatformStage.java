package dev.jbuild.builder;

import dev.jbuild.oci.Platform;

/** The finished target of one platform. */
record PlatformStage(PlatformPlan plan, StageState target) {

  Platform platform() {
    Platform asked = plan.request().platform();
    Platform base = target.base().platform();
    if (!base.matches(asked)) {
      return plan.baseDecides() ? base : asked;
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
