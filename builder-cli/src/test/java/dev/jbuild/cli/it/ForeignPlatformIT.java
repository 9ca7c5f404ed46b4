package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RUN on another processor: QEMU by the kernel's list of interpreters, or a sentence. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ForeignPlatformIT {
  private static final Path QEMU = Path.of("/usr/bin/qemu-aarch64-static");
  private static final Path LIST = Path.of("/proc/sys/fs/binfmt_misc");
  private static final Path FORMAT = Path.of("/usr/lib/binfmt.d/qemu-aarch64.conf");

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  /** A root filesystem of Debian's packages for arm64, of which nothing is run to make it. */
  private Context arm() throws Exception {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "needs a machine on which arm64 is foreign");
    assumeTrue(Command.exists("mmdebstrap"), "needs mmdebstrap: apt-get install mmdebstrap");
    Context context = Context.in(folder);
    Command.of(
            "mmdebstrap",
            "--quiet",
            "--variant=extract",
            "--architectures=arm64",
            "--include=busybox-static",
            "--skip=check/qemu,output/dev",
            Bases.release(),
            context.folder().resolve("arm.tar"))
        .run()
        .succeeded();
    return context.buildfile(
        """
        FROM scratch AS base
        ADD arm.tar /
        FROM base
        RUN ["/bin/busybox", "sh", "-c", "busybox uname -m >/machine"]
        """);
  }

  @Test
  void a_run_of_another_processor_is_emulated_or_says_what_it_needs() throws Exception {
    Context context = arm();
    Jbuild jbuild = Jbuild.at(folder.resolve("state"));
    boolean mounted = Files.exists(LIST.resolve("register"));
    boolean known = mounted && Files.exists(LIST.resolve("qemu-aarch64"));
    if (!known) {
      Finished refused = jbuild.run("--platform", "linux/arm64", context).exitedWith(1);
      assertThat(refused.err())
          .contains("[ForeignPlatform]", "linux/arm64", "qemu-user-static", "qemu-aarch64");
    }
    assumeTrue(Files.exists(QEMU), "needs " + QEMU + ": apt-get install qemu-user-static");
    Path files = folder.resolve("files");
    if (known) {
      jbuild.run("--platform", "linux/arm64", "-o", files, context).succeeded();
    } else {
      // Registered where nobody else is: since Linux 6.7 each user namespace has a list of its own.
      jbuild
          .behind("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", register(), "sh")
          .run("--platform", "linux/arm64", "-o", files, context)
          .succeeded();
    }

    assertThat(files.resolve("machine")).hasContent("aarch64\n");
  }

  private static String register() throws IOException {
    List<String> lines = Files.readAllLines(FORMAT);
    assertThat(lines).isNotEmpty();
    return "mount -t binfmt_misc binfmt_misc %1$s && cat %2$s >%1$s/register && exec \"$@\""
        .formatted(LIST, FORMAT);
  }
}
