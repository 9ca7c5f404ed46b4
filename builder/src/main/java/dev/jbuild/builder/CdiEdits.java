package dev.jbuild.builder;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command that gets a device gets with it. Source: Container Device Interface 1.0.0, section
 * containerEdits.
 *
 * @param env {@code NAME=value} each
 * @param unsupported what else the specification wants, that no step can get
 */
record CdiEdits(List<String> env, List<Node> nodes, List<Mount> mounts, List<String> unsupported) {
  /** What runs programs of the machine or changes what a sandbox is. */
  private static final List<String> UNSUPPORTED =
      List.of("hooks", "additionalGids", "intelRdt", "netDevices");

  CdiEdits {
    env = List.copyOf(env);
    nodes = List.copyOf(nodes);
    mounts = List.copyOf(mounts);
    unsupported = List.copyOf(unsupported);
  }

  /** A device node, where the command sees it, and where the machine has it. */
  record Node(String path, String hostPath) {}

  /** A file or folder of the machine. */
  record Mount(String hostPath, String containerPath, List<String> options) {
    Mount {
      options = List.copyOf(options);
    }
  }

  /**
   * Reads the member {@code containerEdits} of a specification or of one of its devices.
   *
   * @throws JsonException if it is malformed
   */
  static CdiEdits of(Json.Object parent) {
    Json.Object edits = parent.object("containerEdits").orElse(Json.object().build());
    List<Node> nodes = new ArrayList<>();
    List<String> unsupported = new ArrayList<>();
    for (Json one : edits.array("deviceNodes")) {
      Json.Object node = one.asObject("deviceNodes");
      String path = absolute(node.requireText("path"));
      String permissions = node.text("permissions").orElse("rw");
      if (!permissions.contains("r") || !permissions.contains("w")) {
        unsupported.add("deviceNodes/permissions " + permissions);
      }
      nodes.add(new Node(path, absolute(node.text("hostPath").orElse(path))));
    }
    List<Mount> mounts = new ArrayList<>();
    for (Json one : edits.array("mounts")) {
      Json.Object mount = one.asObject("mounts");
      mounts.add(
          new Mount(
              absolute(mount.requireText("hostPath")),
              absolute(mount.requireText("containerPath")),
              mount.texts("options")));
    }
    for (String name : UNSUPPORTED) {
      edits
          .get(name)
          .filter(value -> !(value instanceof Json.Array(var items) && items.isEmpty()))
          .ifPresent(_ -> unsupported.add(name));
    }
    return new CdiEdits(env(edits), nodes, mounts, unsupported);
  }

  private static List<String> env(Json.Object edits) {
    List<String> env = edits.texts("env");
    for (String assignment : env) {
      if (assignment.indexOf('=') < 1 || assignment.indexOf('\0') >= 0) {
        throw new JsonException("env has an entry that is not NAME=value");
      }
    }
    return env;
  }

  private static String absolute(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new JsonException("path " + path.replace('\0', '?') + " is not absolute");
    }
    return path;
  }
}
