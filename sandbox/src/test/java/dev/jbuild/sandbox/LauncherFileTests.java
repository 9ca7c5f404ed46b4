package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherFileTests {
  @TempDir Path dir;

  private Path launcher;
  private byte[] packed;

  @BeforeEach
  void unpack() throws IOException {
    launcher = LauncherFile.in(dir);
    packed = Files.readAllBytes(launcher);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void whatIsRightIsUsedAsItIs() throws IOException {
    Object before = Files.readAttributes(launcher, "unix:ino,ctime");

    assertThat(LauncherFile.in(dir)).isEqualTo(launcher);

    assertThat((Object) Files.readAttributes(launcher, "unix:ino,ctime")).isEqualTo(before);
  }

  @Test
  void whatIsOneByteAwayIsWrittenAnew() throws IOException {
    byte[] flipped = packed.clone();
    flipped[packed.length / 2] ^= 1;

    for (byte[] wrong :
        new byte[][] {
          flipped,
          Arrays.copyOf(packed, packed.length - 1),
          Arrays.copyOf(packed, packed.length + 1)
        }) {
      Files.deleteIfExists(launcher);
      Files.write(launcher, wrong);
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));

      assertThat(LauncherFile.in(dir)).hasBinaryContent(packed);
    }
  }

  @Test
  void whatCannotBeRunIsWrittenAnew() throws IOException {
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rw-------"));

    assertThat(LauncherFile.in(dir)).isExecutable();
  }

  /** Whose target somebody else may have. */
  @Test
  void aLinkToTheRightBytesIsReplaced() throws IOException {
    Path elsewhere = Files.move(launcher, dir.resolve("elsewhere"));
    Files.createSymbolicLink(launcher, elsewhere);

    assertThat(Files.isRegularFile(LauncherFile.in(dir), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
