package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The paths that every step sees alike. Source: runtime-spec, config-linux.md; moby's lists. */
final class StepPaths {

  /** A character device, as the machine has it and as the step gets it. */
  record Device(String path, int major, int minor) {}

  static final List<Device> DEVICES =
      List.of(
          new Device("/dev/null", 1, 3),
          new Device("/dev/zero", 1, 5),
          new Device("/dev/full", 1, 7),
          new Device("/dev/random", 1, 8),
          new Device("/dev/urandom", 1, 9),
          new Device("/dev/tty", 5, 0));

  /** The links in {@code /dev}, to what they say. */
  static final SequencedMap<String, String> DEV_LINKS = devLinks();

  /** What tells about the machine or its other processes, or drives its hardware. */
  static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  /** What changes the machine when it is written, whoever root is. */
  static final List<String> READ_ONLY =
      List.of(
          "/proc/bus",
          "/proc/dynamic_debug",
          "/proc/fs",
          "/proc/irq",
          "/proc/sys",
          "/proc/sysrq-trigger");

  private static final Path CPUS = Path.of("/sys/devices/system/cpu");

  private StepPaths() {}

  /** Returns what else this machine has to mask: how hot its processors run tells what they do. */
  static List<Path> machineMasks() throws IOException {
    if (!Files.isDirectory(CPUS)) {
      return List.of();
    }
    List<Path> masks = new ArrayList<>();
    try (DirectoryStream<Path> cpus = Files.newDirectoryStream(CPUS, "cpu[0-9]*")) {
      for (Path cpu : cpus) {
        Path throttle = cpu.resolve("thermal_throttle");
        if (Files.isDirectory(throttle)) {
          masks.add(throttle);
        }
      }
    }
    masks.sort(null);
    return masks;
  }

  private static SequencedMap<String, String> devLinks() {
    SequencedMap<String, String> links = new LinkedHashMap<>();
    links.put("/dev/fd", "/proc/self/fd");
    links.put("/dev/stdin", "/proc/self/fd/0");
    links.put("/dev/stdout", "/proc/self/fd/1");
    links.put("/dev/stderr", "/proc/self/fd/2");
    links.put("/dev/ptmx", "pts/ptmx");
    return Collections.unmodifiableSequencedMap(links);
  }
}
