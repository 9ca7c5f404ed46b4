package dev.jbuild.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Something that a command sees at {@link #target} while it runs: an absolute path in the root
 * filesystem, whose symlinks are followed there. What is missing of it is made, and taken away
 * afterwards if it is still empty.
 */
public sealed interface StepMount {

  /** Returns where it is seen. */
  String target();

  /**
   * A file or folder of the machine, with the mounts below it.
   *
   * @param folder absolute
   * @param source the path in {@code folder} that is seen; no symlink leads out of the folder
   */
  record Folder(String target, Path folder, String source, boolean readOnly) implements StepMount {}

  /**
   * A device node, file or folder of the machine as it is. A device keeps its mode and owner; it
   * can be written to, they can't be changed.
   *
   * @param folder absolute
   * @param name of what is seen, in the folder; no symlink
   * @param access how it can be used; not looked at for a device
   */
  record Machine(String target, Path folder, String name, Kind kind, Set<Access> access)
      implements StepMount {
    public Machine {
      access = Set.copyOf(access);
    }

    /** What it is. */
    public enum Kind {
      DEVICE,
      FILES
    }

    /** What can't be done with files. */
    public enum Access {
      NO_WRITE,
      NO_EXEC
    }
  }

  /**
   * A file or folder of merged layers.
   *
   * @param lowers topmost first, absolute, at least one
   * @param changes what may be written, and where; nothing if empty
   * @param source the path in the merged layers that is seen
   */
  record Layers(String target, List<Path> lowers, Optional<Changes> changes, String source)
      implements StepMount {
    public Layers {
      lowers = List.copyOf(lowers);
    }
  }

  /**
   * Where changes go: two folders as in {@link OverlayRoot}.
   *
   * @param upper what is changed
   * @param work an empty folder for the kernel
   */
  record Changes(Path upper, Path work) {}

  /**
   * An empty folder in memory.
   *
   * @param size in bytes, if it is limited more than by the kernel
   */
  record Memory(String target, OptionalLong size, boolean readOnly) implements StepMount {}

  /** A file in memory, which the command can't change. Its content is in no file of the machine. */
  final class Content implements StepMount {
    private final String target;
    private final byte[] bytes;
    private final int mode;
    private final UserIds owner;

    /**
     * Makes a file.
     *
     * @param mode 0 to 07777
     */
    public Content(String target, byte[] bytes, int mode, UserIds owner) {
      this.target = target;
      this.bytes = bytes.clone();
      this.mode = mode;
      this.owner = owner;
    }

    @Override
    public String target() {
      return target;
    }

    byte[] bytes() {
      return bytes;
    }

    int mode() {
      return mode;
    }

    UserIds owner() {
      return owner;
    }
  }
}
