package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each setting of Jib's plugins is called in jbuild's. Source: docs/from-jib.md. */
final class Translation {
  /** Those with the same name and meaning. */
  private static final Set<String> SAME =
      Set.of(
          "skip",
          "allowInsecureRegistries",
          "containerizingMode",
          "from.image",
          "from.auth",
          "to.image",
          "to.tags",
          "to.auth",
          "container.appRoot",
          "container.args",
          "container.creationTime",
          "container.entrypoint",
          "container.environment",
          "container.extraClasspath",
          "container.jvmFlags",
          "container.mainClass",
          "container.ports",
          "container.user",
          "container.volumes",
          "container.workingDirectory",
          "extraDirectories");

  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry("from.credHelper", "name it in credHelpers of ~/.docker/config.json"),
          Map.entry("to.credHelper", "name it in credHelpers of ~/.docker/config.json"),
          Map.entry("container.format", "images are OCI; every current registry takes them"),
          Map.entry(
              "container.filesModificationTime",
              "files are of 1970-01-01T00:00:01Z, Jib's EPOCH_PLUS_SECOND"),
          Map.entry("container.useCurrentTimestamp", "set creationTime to USE_CURRENT_TIMESTAMP"),
          Map.entry("container.expandClasspathDependencies", "the class path has libs/*"),
          Map.entry("outputPaths", "set outputDirectory, where image.tar, .digest, .id, .json are"),
          Map.entry("dockerClient", "no daemon is asked; docker load takes image.tar"),
          Map.entry("pluginExtensions", "write a Buildfile for what the extension did"),
          Map.entry("skaffold", "there is no counterpart"));

  private final List<String> notes;
  private final String file;

  /**
   * Translates settings of a file.
   *
   * @param notes gets what has no counterpart, with what to do
   */
  Translation(String file, List<String> notes) {
    this.file = file;
    this.notes = notes;
  }

  /** Returns jbuild's settings, in the order of Jib's, blocks of the same name in one. */
  List<Setting> of(List<Setting> jib) {
    Map<String, List<Setting>> blocks = new LinkedHashMap<>();
    List<Setting> all = new ArrayList<>();
    for (Setting setting : jib) {
      if (SAME.contains(setting.name())) {
        all.add(setting);
      } else if (Set.of("from", "to", "container").contains(setting.name())) {
        for (Setting child : setting.children()) {
          child(setting.name(), child, blocks, all);
        }
      } else {
        note(setting.name(), setting);
      }
    }
    List<Setting> result = new ArrayList<>();
    blocks.forEach((name, children) -> result.add(new Setting(name, "", children, 1)));
    result.addAll(all);
    return result;
  }

  private void child(
      String block, Setting child, Map<String, List<Setting>> blocks, List<Setting> all) {
    String path = block + "." + child.name();
    if (SAME.contains(path)) {
      blocks.computeIfAbsent(block, name -> new ArrayList<>()).add(child);
    } else if (path.equals("from.platforms") || path.equals("container.labels")) {
      all.add(child);
    } else {
      note(path, child);
    }
  }

  void note(String path, Setting setting) {
    note(setting, path, ADVICE.getOrDefault(path, "it isn't known; docs/from-jib.md has what is"));
  }

  void note(Setting setting, String path, String advice) {
    notes.add(file + ":" + setting.line() + ": " + path + " is left out: " + advice);
  }
}
