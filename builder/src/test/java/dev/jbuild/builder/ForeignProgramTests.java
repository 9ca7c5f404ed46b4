package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignProgramTests {
  @TempDir Path folder;

  private String hint(String platform) {
    return ForeignProgram.hint(Platform.parse(platform), folder);
  }

  private void register(String name, String text) throws IOException {
    Files.createFile(folder.resolve("register"));
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void where_binfmt_misc_is_not_mounted_that_is_said() {
    assertThat(hint("linux/arm64"))
        .contains("qemu-user-static", "qemu-aarch64", "mount -t binfmt_misc");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm64, qemu-aarch64",
    "linux/arm/v7, qemu-arm",
    "linux/386, qemu-i386",
    "linux/amd64, qemu-x86_64",
    "linux/s390x, qemu-s390x",
    "linux/ppc64le, qemu-ppc64le",
    "linux/riscv64, qemu-riscv64",
    "linux/mips64le, qemu-mips64el",
    "linux/loong64, qemu-loongarch64"
  })
  void an_emulator_is_named_as_qemu_names_it(String platform, String name) throws IOException {
    register("qemu-none", "");
    assertThat(hint(platform)).contains("register " + name + " with flag F");
  }

  @Test
  void an_emulator_that_is_off_or_not_in_the_step_is_told() throws IOException {
    register("qemu-arm", "disabled\ninterpreter /usr/bin/qemu-arm-static\nflags: F\n");
    assertThat(hint("linux/arm/v7"))
        .isEqualTo("qemu-arm is registered, but off: echo 1 >" + folder.resolve("qemu-arm"));

    Files.writeString(
        folder.resolve("qemu-arm"), "enabled\ninterpreter /usr/bin/qemu-arm\nflags: OC\n");
    assertThat(hint("linux/arm/v7"))
        .contains("without flag F", "have /usr/bin/qemu-arm in the root filesystem");
  }
}
