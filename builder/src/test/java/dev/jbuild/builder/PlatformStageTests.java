package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Planner;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformStageTests {
  private static final Platform ASKED = Platform.of("linux", "arm64");

  private static Platform of(Platform asked, Platform base, boolean baseDecides) {
    PlanRequest request = PlanRequest.of(asked);
    PlatformPlan plan =
        new PlatformPlan(
            request,
            Planner.plan(Buildfile.parse("Buildfile", "FROM scratch\n"), request, Map.of()),
            baseDecides);
    ImageConfig config = ImageConfig.empty(base);
    return new PlatformStage(
            plan, new StageState(base, config, List.of(), config.config(), List.of()))
        .platform();
  }

  @Test
  void the_image_is_for_what_was_asked_for() {
    assertThat(of(ASKED, ASKED, true)).isEqualTo(ASKED);
    assertThat(of(ASKED, Platform.of("linux", "amd64"), false)).isEqualTo(ASKED);
  }

  @Test
  void the_base_decides_where_nothing_was_asked_for() {
    assertThat(of(ASKED, Platform.of("linux", "s390x"), true))
        .isEqualTo(Platform.of("linux", "s390x"));
  }

  @Test
  void what_was_not_asked_for_comes_from_a_base_that_fits() {
    Platform base = new Platform("linux", "arm64", null, "5.4", List.of("f"));

    Platform platform = of(ASKED, base, false);

    assertThat(platform.osVersion()).isEqualTo("5.4");
    assertThat(platform.osFeatures()).containsExactly("f");
  }
}
