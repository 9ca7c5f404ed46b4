package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A real version 2 tree, with whatever controllers it has. */
class CgroupsV2Tests {
  private static final List<Path> TREES =
      List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));

  @Test
  void a_step_is_born_in_its_cgroup_which_goes_with_it() throws Exception {
    Optional<Path> tree =
        TREES.stream().filter(t -> Files.exists(t.resolve("cgroup.controllers"))).findFirst();
    Assumptions.assumeTrue(tree.isPresent(), "no cgroups of version 2 are mounted");
    try (Playground play = Playground.open();
        SandboxState state = SandboxState.open(play.dir().resolve("other"))) {
      Path parent =
          Files.createDirectory(tree.get().resolve("jbuild-test-" + ProcessHandle.current().pid()));
      Spec spec = play.sh("cat /proc/self/cgroup").withNetwork(NetworkMode.HOST);
      Path names = Files.writeString(play.dir().resolve("names"), "");
      Path status = state.file("status");
      StepOperations.Surroundings around =
          new StepOperations.Surroundings(
              state,
              UserMapping.current(),
              new CgroupsV2(parent, new TreeSet<>()),
              SeccompFilter.compile(
                  Architecture.current().orElseThrow(), EnumSet.noneOf(Capability.class)),
              List.of());
      ByteArrayOutputStream seen = new ByteArrayOutputStream();
      try {
        StepProcess step =
            StepProcess.start(
                LauncherFile.in(play.dir()).toString(),
                StepOperations.born(
                    around.cgroups(),
                    new StepOperations.Birth(status, "group", Limits.DEFAULT, NetworkMode.HOST)));
        step.run(
            StepOperations.encode(
                around, spec.build(), new StepOperations.Network(names, names, Optional.empty())),
            (_, bytes, length) -> seen.write(bytes, 0, length),
            Optional.empty());
        step.kill(); // waits for the launcher, which removes the cgroup when the step is over

        assertThat(StepReport.parse(Files.readAllBytes(status)).end())
            .isEqualTo(new StepReport.End.Ended(0));
        assertThat(seen.toString(StandardCharsets.UTF_8).lines()).contains("0::/");
        assertThat(children(parent)).isEmpty();
      } finally {
        Files.delete(parent);
      }
    }
  }

  private static List<String> children(Path parent) throws java.io.IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
    }
  }
}
