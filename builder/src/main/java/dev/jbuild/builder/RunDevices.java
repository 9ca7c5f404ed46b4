package dev.jbuild.builder;

import dev.jbuild.dsl.Step;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.StepMount;
import dev.jbuild.sandbox.StepMount.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** The devices of one RUN. */
final class RunDevices {
  private static final int TYPE = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;

  /** What a mount has anyway, or what changes nothing here. */
  private static final Set<String> USUAL =
      Set.of("bind", "rbind", "rw", "nosuid", "nodev", "private", "rprivate", "slave", "rslave");

  private final Step.Run run;
  private final List<CdiDevices.Found> devices;

  private RunDevices(Step.Run run, List<CdiDevices.Found> devices) {
    this.run = run;
    this.devices = devices;
  }

  /**
   * Finds what {@code run} asks for.
   *
   * @throws StepFailedException with the problem DeviceNotFound
   */
  static RunDevices of(Step.Run run, Grants grants) throws IOException {
    return new RunDevices(
        run, CdiDevices.read(grants.devices()).of(run.reach(), run.origin().where()));
  }

  /** Returns the full names, which are part of the key; what a device is, is not. */
  List<String> names() {
    return devices.stream().map(one -> one.device().name()).toList();
  }

  /**
   * Adds what the command sees of them.
   *
   * @throws StepFailedException with the problem DeviceUnusable
   */
  void lend(List<StepMount> mounts, SequencedMap<String, String> variables) throws IOException {
    Set<CdiSpec> specs = new LinkedHashSet<>();
    for (CdiDevices.Found one : devices) {
      List<CdiEdits> edits = new ArrayList<>();
      if (specs.add(one.spec())) {
        edits.add(one.spec().edits());
      }
      edits.add(one.device().edits());
      for (CdiEdits edit : edits) {
        lend(one, edit, mounts, variables);
      }
    }
  }

  private void lend(
      CdiDevices.Found one,
      CdiEdits edits,
      List<StepMount> mounts,
      SequencedMap<String, String> variables)
      throws IOException {
    if (!edits.unsupported().isEmpty()) {
      throw unusable(
          one,
          "its description wants "
              + String.join(", ", edits.unsupported())
              + ", which no step can get");
    }
    for (String assignment : edits.env()) {
      int equals = assignment.indexOf('=');
      variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    for (CdiEdits.Node node : edits.nodes()) {
      Path path = real(node.hostPath(), one);
      int type = (int) Files.getAttribute(path, "unix:mode") & TYPE;
      if (type != CHARACTER && type != BLOCK) {
        throw unusable(one, node.hostPath() + " is no device node");
      }
      mounts.add(machine(node.path(), path, Machine.Kind.DEVICE, Set.of()));
    }
    for (CdiEdits.Mount mount : edits.mounts()) {
      Path path = real(mount.hostPath(), one);
      mounts.add(machine(mount.containerPath(), path, Machine.Kind.FILES, access(mount, one)));
    }
  }

  private Set<Machine.Access> access(CdiEdits.Mount mount, CdiDevices.Found one) {
    Set<Machine.Access> access = EnumSet.noneOf(Machine.Access.class);
    for (String option : mount.options()) {
      switch (option) {
        case "ro" -> access.add(Machine.Access.NO_WRITE);
        case "noexec" -> access.add(Machine.Access.NO_EXEC);
        default -> {
          if (!USUAL.contains(option)) {
            throw unusable(one, "its mount " + mount.hostPath() + " has the option " + option);
          }
        }
      }
    }
    return access;
  }

  private static Machine machine(
      String target, Path path, Machine.Kind kind, Set<Machine.Access> access) {
    return new Machine(
        target, path.resolveSibling(""), path.getFileName().toString(), kind, access);
  }

  private Path real(String path, CdiDevices.Found one) {
    Path real;
    try {
      real = Path.of(path).toRealPath();
    } catch (IOException missing) {
      throw unusable(one, path + " is not there, or this user can't reach it");
    }
    if (real.getNameCount() == 0) {
      throw unusable(one, "its description mounts the whole machine");
    }
    return real;
  }

  private StepFailedException unusable(CdiDevices.Found one, String why) {
    return new StepFailedException(
        ExitCode.ENVIRONMENT,
        List.of(
            new Problem(
                "DeviceUnusable",
                "device " + one.device().name() + " can't be lent to a step: " + why,
                run.origin().where(),
                "its description is " + one.spec().file())));
  }
}
