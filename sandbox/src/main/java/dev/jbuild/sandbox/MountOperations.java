package dev.jbuild.sandbox;

import dev.jbuild.sandbox.Operations.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the launcher does for a step's mounts. */
final class MountOperations {
  private static final long RDONLY = 1;
  private static final long NOSUID = 2;
  private static final long NODEV = 4;
  private static final long NOEXEC = 8;

  /** The name of the only file in a tree of its own. */
  private static final String FILE = "file";

  private final Operations operations;
  private final SandboxState state;
  private final List<String> overlayOptions;

  /**
   * Adds to {@code operations}.
   *
   * @param overlayOptions those of every overlay
   */
  MountOperations(Operations operations, SandboxState state, List<String> overlayOptions) {
    this.operations = operations;
    this.state = state;
    this.overlayOptions = overlayOptions;
  }

  void add(List<StepMount> mounts) {
    List<StepMount> sorted = new ArrayList<>(mounts);
    sorted.sort((one, other) -> one.target().compareTo(other.target()));
    sorted.forEach(this::add);
  }

  private void add(StepMount mount) {
    switch (mount) {
      case StepMount.Folder folder -> {
        operations.add(Code.FOLDER, folder.folder());
        long access = NODEV | (folder.readOnly() ? RDONLY : 0);
        operations.add(Code.ATTACH, folder.source(), folder.target(), access, 1);
      }
      case StepMount.Machine machine -> machine(machine);
      case StepMount.Layers layers -> {
        layers(layers);
        long access = NODEV | (layers.changes().isEmpty() ? RDONLY : 0);
        operations.add(Code.ATTACH, layers.source(), layers.target(), access, 0);
      }
      case StepMount.Memory memory -> {
        List<String> options = new ArrayList<>(List.of("mode=1777"));
        memory.size().ifPresent(bytes -> options.add("size=" + bytes));
        operations.add(Code.MEMORY, state.scratch(), options);
        long access = NOSUID | NODEV | (memory.readOnly() ? RDONLY : 0);
        operations.add(Code.ATTACH, "/", memory.target(), access, 0);
      }
      case StepMount.Content file -> {
        // Never on a disk, not even on that of swapped memory where the kernel can say so.
        operations.add(Code.MEMORY, state.scratch(), "mode=700", "?noswap");
        UserIds owner = file.owner();
        operations.add(
            Code.FILE, FILE, file.mode(), owner.uid(), owner.gid(), (Object) file.bytes());
        operations.add(Code.ATTACH, "/" + FILE, file.target(), RDONLY | NOSUID | NODEV, 0);
      }
    }
  }

  /** A device is read-only as the launcher's own are: it can still be written to. */
  private void machine(StepMount.Machine mount) {
    boolean device = mount.kind() == StepMount.Machine.Kind.DEVICE;
    long access = NOSUID;
    if (device) {
      access |= RDONLY | NOEXEC;
    } else {
      access |= NODEV;
      access |= mount.access().contains(StepMount.Machine.Access.NO_WRITE) ? RDONLY : 0;
      access |= mount.access().contains(StepMount.Machine.Access.NO_EXEC) ? NOEXEC : 0;
    }
    operations.add(Code.FOLDER, mount.folder());
    operations.add(Code.ATTACH, "/" + mount.name(), mount.target(), access, device ? 0 : 1);
  }

  private void layers(StepMount.Layers layers) {
    List<Path> lowers = new ArrayList<>(layers.lowers());
    // An overlay without changes has two layers at least.
    lowers.add(state.nothing());
    StepMount.Changes changes = layers.changes().orElse(null);
    List<String> options = new ArrayList<>(overlayOptions);
    if (changes != null) {
      options.add("volatile"); // it is thrown away
    }
    operations.add(
        Code.LAYERS,
        state.scratch(),
        changes == null ? "" : changes.upper(),
        changes == null ? "" : changes.work(),
        options.size(),
        options,
        lowers);
  }
}
