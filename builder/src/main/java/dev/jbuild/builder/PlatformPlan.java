package dev.jbuild.builder;

import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.PlanRequest;

/** What is to be done for one platform. */
record PlatformPlan(PlanRequest request, BuildPlan plan) {}
