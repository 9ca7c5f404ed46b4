package dev.jbuild.layer.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Extended attributes, and which of them belong into a layer. */
public final class Xattrs {
  private static final SequencedMap<String, byte[]> NONE =
      Collections.unmodifiableSequencedMap(new TreeMap<>());

  private Xattrs() {}

  /**
   * Returns whether an attribute belongs into a layer: {@code user.*}, file capabilities, POSIX
   * ACLs. overlayfs obeys its own attributes wherever they come from, so that these never pass;
   * labels such as {@code security.selinux} are the machine's own.
   */
  public static boolean belongs(String name) {
    return (name.startsWith("user.") && !name.startsWith("user.overlay."))
        || name.equals("security.capability")
        || name.equals("system.posix_acl_access")
        || name.equals("system.posix_acl_default");
  }

  /** Returns the attributes of {@code file} itself that belong into a layer. */
  public static SequencedMap<String, byte[]> of(Path file) throws IOException {
    String path = FileNames.text(file);
    byte[] names;
    try {
      names = Linux.listxattr(path);
    } catch (Linux.Errno e) {
      if (e.number() == Linux.EOPNOTSUPP) {
        return NONE;
      }
      throw e;
    }
    if (names.length == 0) {
      return NONE;
    }
    SequencedMap<String, byte[]> found = new TreeMap<>();
    for (String name : new String(names, StandardCharsets.UTF_8).split("\0", -1)) {
      if (belongs(name)) {
        get(path, name).ifPresent(value -> found.put(name, rootless(name, value)));
      }
    }
    return found;
  }

  /** Returns whether {@code directory} hides what is below it in an overlay. */
  public static boolean isOpaque(Path directory, String attribute) throws IOException {
    return get(FileNames.text(directory), attribute)
        .filter(value -> Arrays.equals(value, new byte[] {'y'}))
        .isPresent();
  }

  private static Optional<byte[]> get(String path, String name) throws IOException {
    try {
      return Optional.of(Linux.getxattr(path, name));
    } catch (Linux.Errno e) {
      if (e.number() == Linux.ENODATA || e.number() == Linux.EOPNOTSUPP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Returns a file capability without the user namespace that it was set in (version 3 to version
   * 2), since that namespace's owner means nothing elsewhere. Source: linux/capability.h.
   */
  private static byte[] rootless(String name, byte[] value) {
    if (name.equals("security.capability") && value.length == 24 && value[3] == 3) {
      byte[] version2 = Arrays.copyOf(value, 20);
      version2[3] = 2;
      return version2;
    }
    return value;
  }
}
