package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes a version 2 cgroup hand controllers to its children. The kernel refuses that while
 * processes are in it («no internal processes»), unless it is the root.
 */
final class CgroupDelegation {
  /** Where the processes of a cgroup go that is to have children. */
  private static final String SUPERVISOR = "jbuild-supervisor";

  private CgroupDelegation() {}

  /** Returns the group that was prepared if {@code own} is where it put this process, else it. */
  static Path prepared(Path own) {
    Path parent = own.getParent();
    return own.endsWith(SUPERVISOR) && parent != null ? parent : own;
  }

  /** Returns those of {@code wanted} that children of {@code group} have after the call. */
  static SortedSet<String> prepare(Path group, List<String> wanted) throws IOException {
    if (!Files.isDirectory(group) && !make(group, wanted)) {
      return new TreeSet<>();
    }
    if (!Files.isWritable(group)) {
      return new TreeSet<>();
    }
    SortedSet<String> missing = CgroupDetection.words(group.resolve("cgroup.controllers"));
    missing.retainAll(wanted);
    missing.removeAll(handedOut(group));
    if (!missing.isEmpty() && !enable(group, missing) && mayEmpty(group)) {
      moveProcesses(group);
      enable(group, missing);
    }
    SortedSet<String> usable = handedOut(group);
    usable.retainAll(wanted);
    return usable;
  }

  /** A group of our own at the top: only the machine's root may, and only there. */
  private static boolean make(Path group, List<String> wanted) throws IOException {
    Path top = group.getParent();
    if (top == null || !Files.isWritable(top) || Files.exists(top.resolve("cgroup.type"))) {
      return false;
    }
    SortedSet<String> missing = CgroupDetection.words(top.resolve("cgroup.controllers"));
    missing.retainAll(wanted);
    missing.removeAll(handedOut(top));
    if (!missing.isEmpty() && !enable(top, missing)) {
      return false;
    }
    try {
      Files.createDirectory(group);
    } catch (FileAlreadyExistsException e) {
      return true; // another jbuild was quicker
    }
    return true;
  }

  private static SortedSet<String> handedOut(Path group) throws IOException {
    return CgroupDetection.words(group.resolve("cgroup.subtree_control"));
  }

  /** Enables one by one, for a list is refused as a whole. Returns whether all could be. */
  private static boolean enable(Path group, SortedSet<String> controllers) {
    boolean all = true;
    for (String controller : controllers) {
      try {
        Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
      } catch (IOException e) {
        all = false; // refused: what is enabled is read back
      }
    }
    return all;
  }

  /**
   * Other people's processes are not moved about: only ours alone, or all of a container whose root
   * the group is.
   */
  private static boolean mayEmpty(Path group) throws IOException {
    List<String> processes = Files.readAllLines(group.resolve("cgroup.procs"));
    boolean oursAlone = processes.equals(List.of(Long.toString(ProcessHandle.current().pid())));
    Path parent = group.getParent();
    boolean containerRoot = parent == null || !Files.exists(parent.resolve("cgroup.procs"));
    return oursAlone || containerRoot;
  }

  private static void moveProcesses(Path group) throws IOException {
    Path supervisor = group.resolve(SUPERVISOR);
    Files.createDirectories(supervisor);
    for (String process : Files.readAllLines(group.resolve("cgroup.procs"))) {
      try {
        Files.writeString(supervisor.resolve("cgroup.procs"), process);
      } catch (IOException e) {
        // It ended meanwhile, or it is the kernel's: enabling tells whether that matters.
      }
    }
  }
}
