package dev.jbuild.builder;

import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.PlanRequest;

/**
 * What is to be done for one platform.
 *
 * @param baseDecides whether no platform was asked for: then the image is for what its base is for
 */
record PlatformPlan(PlanRequest request, BuildPlan plan, boolean baseDecides) {}
