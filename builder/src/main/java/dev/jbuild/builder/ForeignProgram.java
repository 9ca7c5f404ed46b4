package dev.jbuild.builder;

import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says what programs of another processor need in order to run here. Source: Linux,
 * Documentation/admin-guide/binfmt-misc.rst.
 */
final class ForeignProgram {
  private static final Path BINFMT_MISC = Path.of("/proc/sys/fs/binfmt_misc");

  private ForeignProgram() {}

  /** Returns whether this machine's processor is another one than that of {@code platform}. */
  static boolean is(Platform platform) {
    return !platform.architecture().equals(Platform.ofThisMachine().architecture());
  }

  /** Returns what is to be done so that this machine runs programs for {@code platform}. */
  static String hint(Platform platform) {
    return hint(platform, BINFMT_MISC);
  }

  /**
   * Returns what is to be done.
   *
   * @param binfmtMisc where the kernel's list of interpreters is mounted
   */
  static String hint(Platform platform, Path binfmtMisc) {
    String name = "qemu-" + qemu(platform.architecture());
    String need =
        "install qemu-user-static and register " + name + " with flag F, as Debian's package does";
    if (!Files.exists(binfmtMisc.resolve("register"))) {
      return need
          + "; binfmt_misc is not mounted here: mount -t binfmt_misc binfmt_misc "
          + binfmtMisc;
    }
    try {
      return registered(binfmtMisc.resolve(name), Files.readAllLines(binfmtMisc.resolve(name)));
    } catch (IOException absent) {
      return need + "; or build in a stage FROM --platform=$BUILDPLATFORM, and copy from it";
    }
  }

  private static String registered(Path entry, List<String> lines) {
    if (!lines.contains("enabled")) {
      return entry.getFileName() + " is registered, but off: echo 1 >" + entry;
    }
    String interpreter = "";
    boolean opened = false;
    for (String line : lines) {
      interpreter = line.startsWith("interpreter ") ? line.substring(12) : interpreter;
      opened |= line.startsWith("flags:") && line.indexOf('F') >= 0;
    }
    return opened
        ? entry.getFileName() + " is registered, and doesn't take this program"
        : entry.getFileName()
            + " is registered without flag F: register it with F, or have "
            + interpreter
            + " in the root filesystem";
  }

  /** Returns QEMU's name for what Go and the image-spec call {@code architecture}. */
  private static String qemu(String architecture) {
    return switch (architecture) {
      case "amd64" -> "x86_64";
      case "386" -> "i386";
      case "arm64" -> "aarch64";
      case "loong64" -> "loongarch64";
      case "mips64le" -> "mips64el";
      case "mipsle" -> "mipsel";
      default -> architecture;
    };
  }
}
