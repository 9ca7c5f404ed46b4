package dev.jbuild.builder;

import dev.jbuild.builder.Grants.Entitlement;
import dev.jbuild.dsl.BuildPlan;
import dev.jbuild.dsl.RunReach;
import dev.jbuild.dsl.Stage;
import dev.jbuild.dsl.Step;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Refuses, before anything runs, a plan that asks for more than whoever builds allows. */
final class EntitlementCheck {
  private final StepSettings settings;
  private final List<Problem> denied = new ArrayList<>();

  private EntitlementCheck(StepSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks every RUN of {@code plan}.
   *
   * @throws StepFailedException with all that isn't allowed, or with the problem DeviceNotFound
   */
  static void require(BuildPlan plan, StepSettings settings) throws IOException {
    EntitlementCheck check = new EntitlementCheck(settings);
    for (Stage stage : plan.stages()) {
      for (Step step : stage.steps()) {
        if (step instanceof Step.Run run && !run.reach().equals(RunReach.DEFAULT)) {
          check.run(run);
        }
      }
    }
    if (!check.denied.isEmpty()) {
      throw new StepFailedException(ExitCode.WRONG_INPUT, check.denied);
    }
  }

  private void run(Step.Run run) throws IOException {
    RunReach reach = run.reach();
    // A build that has the machine's network as a whole gives none of its steps more.
    if (reach.network() == RunReach.Network.HOST
        && settings.network() != StepSettings.Network.HOST) {
      require(Entitlement.NETWORK_HOST, "--network=host", run);
    }
    if (reach.insecure()) {
      require(Entitlement.SECURITY_INSECURE, "--security=insecure", run);
    }
    if (!reach.devices().isEmpty() && !isAllowed(Entitlement.DEVICE)) {
      Place.Source where = run.origin().where();
      for (String name : CdiDevices.read(settings.grants().devices()).forbidden(reach, where)) {
        denied.add(denied("--device=" + name, where, Entitlement.DEVICE.word() + "=" + name));
      }
    }
  }

  private void require(Entitlement entitlement, String flag, Step.Run run) {
    if (!isAllowed(entitlement)) {
      denied.add(denied(flag, run.origin().where(), entitlement.word()));
    }
  }

  private boolean isAllowed(Entitlement entitlement) {
    return settings.grants().allowed().contains(entitlement);
  }

  private static Problem denied(String flag, Place.Source where, String word) {
    return new Problem(
        "NotAllowed",
        "this step asks for more than is allowed: " + flag,
        where,
        "if you trust this Buildfile, build with --allow " + word);
  }
}
