package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the place below which this process may make cgroups. A machine with controllers in version
 * 1 trees counts as version 1, whatever else its version 2 tree holds.
 */
final class CgroupDetection {
  private static final List<String> WANTED = List.of("cpu", "memory", "pids");

  /** What a mount of cgroups shows: {@code root} of the hierarchy, at {@code point}. */
  private record Mount(String root, Path point, String type, List<String> options) {}

  private final Path machine;

  private CgroupDetection(Path machine) {
    this.machine = machine;
  }

  /**
   * @param machine what stands for {@code /}: its {@code proc} and the cgroup mounts are read
   */
  static Cgroups of(Path machine) throws IOException {
    return new CgroupDetection(machine).detect();
  }

  /** Returns a clause for each controller that is missing. */
  static List<String> gaps(Set<String> controllers) {
    return WANTED.stream()
        .filter(name -> !controllers.contains(name))
        .map(name -> "no limit of " + name + ": the machine hands out no such controller")
        .toList();
  }

  private Cgroups detect() throws IOException {
    Path self = machine.resolve("proc/self/cgroup");
    if (!Files.isReadable(self)) {
      return new NoCgroups("the kernel has no cgroups");
    }
    List<String> lines = Files.readAllLines(self);
    List<Mount> mounts = mounts();
    SortedMap<String, Path> own = versionOne(lines, mounts);
    if (!own.isEmpty()) {
      own.values().removeIf(folder -> !Files.isWritable(folder));
      return own.isEmpty()
          ? new NoCgroups("cgroups of version 1 can't be handed to users")
          : new CgroupsV1(own);
    }
    return versionTwo(lines, mounts);
  }

  private SortedMap<String, Path> versionOne(List<String> lines, List<Mount> mounts) {
    SortedMap<String, Path> own = new TreeMap<>();
    for (String line : lines) {
      String[] fields = line.split(":", 3);
      for (String controller : fields[1].split(",", -1)) {
        if (WANTED.contains(controller)) {
          mounts.stream()
              .filter(mount -> mount.type().equals("cgroup"))
              .filter(mount -> mount.options().contains(controller))
              .flatMap(mount -> folder(mount, fields[2]).stream())
              .findFirst()
              .ifPresent(folder -> own.put(controller, folder));
        }
      }
    }
    return own;
  }

  private Cgroups versionTwo(List<String> lines, List<Mount> mounts) throws IOException {
    Optional<String> path =
        lines.stream().filter(l -> l.startsWith("0::")).map(l -> l.substring(3)).findFirst();
    Optional<Mount> mount = mounts.stream().filter(m -> m.type().equals("cgroup2")).findFirst();
    if (path.isEmpty() || mount.isEmpty()) {
      return new NoCgroups("no cgroups are mounted");
    }
    Optional<Path> own = folder(mount.get(), path.get()).map(CgroupDelegation::prepared);
    Path top = machine.resolve(relative(mount.get().point().toString()));
    List<Path> candidates = new ArrayList<>(own.stream().toList());
    candidates.add(top.resolve("jbuild"));
    for (Path candidate : candidates) {
      SortedSet<String> controllers = CgroupDelegation.prepare(candidate, WANTED);
      if (!controllers.isEmpty()) {
        return new CgroupsV2(candidate, controllers);
      }
    }
    return new NoCgroups("no cgroup is handed to this process");
  }

  /** Returns where a mount shows the hierarchy's {@code path}, if it does. */
  private Optional<Path> folder(Mount mount, String path) {
    String below;
    if (mount.root().equals("/")) {
      below = path;
    } else if (path.equals(mount.root()) || path.startsWith(mount.root() + "/")) {
      below = path.substring(mount.root().length());
    } else {
      return Optional.empty();
    }
    Path folder = machine.resolve(relative(mount.point() + "/" + below)).normalize();
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  private static String relative(String path) {
    return path.replaceFirst("^/+", "");
  }

  /** Source: proc_pid_mountinfo(5). */
  private List<Mount> mounts() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(machine.resolve("proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String[] front = halves[0].split(" ", -1);
      String[] back = halves[1].split(" ", -1);
      if (back[0].equals("cgroup") || back[0].equals("cgroup2")) {
        List<String> options = Arrays.asList(back[2].split(",", -1));
        mounts.add(new Mount(front[3], Path.of(front[4]), back[0], options));
      }
    }
    return mounts;
  }

  /** Returns the words of a one-line file, sorted; none if the kernel has no such file. */
  static SortedSet<String> words(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new TreeSet<>();
    }
    String text = Files.readString(file).strip();
    return text.isEmpty() ? new TreeSet<>() : new TreeSet<>(Arrays.asList(text.split(" ", -1)));
  }
}
