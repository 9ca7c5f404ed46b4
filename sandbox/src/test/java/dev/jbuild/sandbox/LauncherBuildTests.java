package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, built anew from its sources. */
class LauncherBuildTests {
  private static final Path SOURCES = Path.of("src/main/c");

  @TempDir Path dir;

  @Test
  void the_same_sources_give_the_same_bytes_wherever_they_lie()
      throws IOException, InterruptedException {
    Path built = build("elsewhere", "", "");

    assertThat(Files.readAllBytes(built)).isEqualTo(Resources.bytes(name()).orElseThrow());
  }

  @Test
  void on_a_kernel_that_takes_its_lowers_in_one_text_the_overlay_is_the_same()
      throws IOException, InterruptedException {
    // A key that no kernel knows, as lowerdir+ is to those before 6.8.
    Path old = build("old", "lowerdir+", "lowerdir-");
    try (Playground play = Playground.open();
        SandboxState state = SandboxState.open(play.dir().resolve("other"))) {
      Path top = play.layer("top,:");
      Files.writeString(top.resolve("f"), "top\n");
      Spec spec =
          play.over(
              List.of(top, play.rootfs()), "sh", "-c", "cat /f; echo x > /new; cat /proc/mounts");
      Path status = state.file("status");
      ByteArrayOutputStream seen = new ByteArrayOutputStream();

      Cgroups none = new CgroupsV1(new TreeMap<>());
      StepOperations.Birth birth =
          new StepOperations.Birth(status, "group", Limits.DEFAULT, NetworkMode.NONE);
      StepProcess.start(old.toString(), StepOperations.born(none, birth))
          .run(
              operations(state, spec, none),
              (_, bytes, length) -> seen.write(bytes, 0, length),
              Optional.empty());

      assertThat(StepReport.parse(Files.readAllBytes(status)).end())
          .isEqualTo(new StepReport.End.Ended(0));
      assertThat(seen.toString(StandardCharsets.UTF_8))
          .startsWith("top\n")
          .contains("lowerdir=", "nodev", "redirect_dir=nofollow")
          .doesNotContain(play.dir().toString());
      assertThat(Playground.entries(spec.root().upper())).containsExactly("new");
    }
  }

  private static byte[] operations(SandboxState state, Spec spec, Cgroups cgroups)
      throws IOException {
    StepOperations.Surroundings around =
        new StepOperations.Surroundings(
            state,
            UserMapping.current(),
            cgroups,
            SeccompFilter.compile(Architecture.current().orElseThrow(), Capability.DEFAULT),
            List.of());
    Path names = Files.writeString(state.file("names"), "");
    return StepOperations.encode(
        around, spec.build(), new StepOperations.Network(names, names, Optional.empty()));
  }

  private static String name() {
    return "launcher-" + Architecture.current().orElseThrow().platform();
  }

  /** Builds a copy of the sources in which {@code word} is replaced. */
  private Path build(String folder, String word, String other)
      throws IOException, InterruptedException {
    Path sources = Files.createDirectories(dir.resolve(folder).resolve("src"));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        Files.writeString(
            sources.resolve(file.getFileName()), word.isEmpty() ? text : text.replace(word, other));
      }
    }
    Path out = dir.resolve(folder).resolve("out");
    Playground.tool("sh", sources.resolve("build.sh").toString(), out.toString());
    return out.resolve(name());
  }
}
