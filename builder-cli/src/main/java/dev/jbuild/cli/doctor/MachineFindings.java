package dev.jbuild.cli.doctor;

import dev.jbuild.oci.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernel, processors, memory, emulators and programs of the machine. */
final class MachineFindings {
  /** {@code mount_setattr} came with it; the sandbox needs it. */
  private static final int[] KERNEL = {5, 12};

  private static final Pattern VERSION = Pattern.compile("([0-9]+)\\.([0-9]+).*", Pattern.DOTALL);
  private static final Pattern MEMORY = Pattern.compile("MemTotal: +([0-9]+) kB");
  private static final long LITTLE_MEMORY = 1L << 30;

  private MachineFindings() {}

  /**
   * Looks at the machine.
   *
   * @param machine its root folder
   * @param path where programs are looked for, as in PATH
   */
  static List<Finding> of(Path machine, String path) throws IOException {
    List<Finding> all = new ArrayList<>();
    all.add(kernel(Files.readString(machine.resolve("proc/sys/kernel/osrelease")).strip()));
    all.add(resources(Files.readString(machine.resolve("proc/meminfo"))));
    all.add(emulators(machine.resolve("proc/sys/fs/binfmt_misc")));
    all.add(git(path));
    return all;
  }

  static Finding kernel(String release) {
    Matcher version = VERSION.matcher(release);
    boolean enough = false;
    if (version.matches() && version.group(1).length() < 5 && version.group(2).length() < 5) {
      int major = Integer.parseInt(version.group(1));
      int minor = Integer.parseInt(version.group(2));
      enough = major > KERNEL[0] || (major == KERNEL[0] && minor >= KERNEL[1]);
    }
    String needed = KERNEL[0] + "." + KERNEL[1] + " or later is needed";
    return enough
        ? Finding.ok("kernel", release + "; " + needed)
        : Finding.missing("kernel", release + ", but " + needed, "boot a newer kernel");
  }

  static Finding resources(String meminfo) {
    Matcher memory = MEMORY.matcher(meminfo);
    long bytes = memory.find() ? Long.parseLong(memory.group(1)) << 10 : 0;
    String what =
        Runtime.getRuntime().availableProcessors()
            + " processors, "
            + (bytes >> 20)
            + " MiB of memory";
    return bytes < LITTLE_MEMORY
        ? Finding.warn(
            "resources",
            what,
            "steps that compile or install much may be killed for want of memory")
        : Finding.ok("resources", what);
  }

  /** Source: Linux, Documentation/admin-guide/binfmt-misc.rst. */
  static Finding emulators(Path binfmtMisc) throws IOException {
    List<String> working = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    if (Files.isDirectory(binfmtMisc)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(binfmtMisc, "qemu-*")) {
        for (Path entry : entries) {
          String text = Files.readString(entry);
          boolean inSteps = text.startsWith("enabled") && text.matches("(?s).*\\nflags: .*F.*");
          (inSteps ? working : unusable).add(entry.getFileName().toString().substring(5));
        }
      }
    }
    working.sort(null);
    unusable.sort(null);
    String own = Platform.ofThisMachine().toString();
    if (working.isEmpty()) {
      return Finding.warn(
          "platforms",
          "RUN works for "
              + own
              + " only"
              + (unusable.isEmpty() ? "" : "; without flag F: " + String.join(" ", unusable)),
          "for others, apt-get install qemu-user-static and binfmt-support, or register an emulator"
              + " with flag F in binfmt_misc");
    }
    return Finding.ok("platforms", own + ", and by emulators " + String.join(" ", working));
  }

  private static Finding git(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, "git"))) {
        return Finding.ok("git", Path.of(folder, "git").toString());
      }
    }
    return Finding.warn(
        "git", "no program git", "contexts and ADD from git repositories need it: install git");
  }

  /** Returns a size as {@code 12.3 GiB}. */
  static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
