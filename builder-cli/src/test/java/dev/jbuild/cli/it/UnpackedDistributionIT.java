package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that people download, unpacked on a machine without Java. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class UnpackedDistributionIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void it_builds_with_nothing_in_the_environment() throws Exception {
    Command.of("tar", "-xzf", archive(), "-C", folder).run().succeeded();
    Path jbuild;
    try (Stream<Path> unpacked = Files.list(folder)) {
      jbuild = unpacked.findFirst().orElseThrow().resolve("bin/jbuild");
    }
    Path root = folder.resolve("root");
    Context context =
        Context.in(folder).file("a.txt", "a\n").buildfile("FROM scratch\nCOPY a.txt /\n");

    Finished version = Command.of(jbuild, "--version").withOnly(Map.of()).run().succeeded();
    Finished build =
        Command.of(jbuild, "--root", root, context).withOnly(Map.of()).run().succeeded();

    assertThat(version.line()).startsWith("jbuild ");
    assertThat(new Jbuild(root, Command.of(jbuild)).blob(Jbuild.digest(build))).exists();
  }

  private static Path archive() throws IOException {
    try (Stream<Path> made = Files.list(Jbuild.PACKED.getParent())) {
      return made.filter(file -> file.getFileName().toString().matches("jbuild-.*\\.tar\\.gz"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no archive in " + Jbuild.PACKED.getParent()));
    }
  }
}
