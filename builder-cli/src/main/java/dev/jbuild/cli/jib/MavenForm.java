package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;

/** The element {@code plugin} of jbuild-maven-plugin. */
final class MavenForm {
  private final Translation translation;
  private final StringBuilder xml = new StringBuilder();

  MavenForm(Translation translation) {
    this.translation = translation;
  }

  /** Returns the element, for the configuration of each plugin of Jib that {@code pom} has. */
  static List<Setting> configurations(Setting pom) {
    List<Setting> found = new ArrayList<>();
    if (pom.name().equals("plugin")
        && pom.child("artifactId")
            .filter(id -> id.value().equals("jib-maven-plugin"))
            .isPresent()) {
      found.add(
          pom.child("configuration")
              .orElse(new Setting("configuration", "", List.of(), pom.line())));
      pom.child("executions")
          .ifPresent(all ->
              all.children().forEach(each -> each.child("configuration").ifPresent(found::add)));
    }
    pom.children().forEach(child -> found.addAll(configurations(child)));
    return found;
  }

  String of(Setting configuration, String version) {
    xml.append("<plugin>\n  <groupId>dev.jbuild</groupId>\n")
        .append("  <artifactId>jbuild-maven-plugin</artifactId>\n")
        .append("  <version>")
        .append(version)
        .append("</version>\n  <configuration>\n");
    for (Setting setting : translation.of(configuration.children())) {
      write(adapted(setting), 2);
    }
    return xml.append("  </configuration>\n</plugin>").toString();
  }

  private Setting adapted(Setting setting) {
    return switch (setting.name()) {
      case "platforms" -> platforms(setting);
      case "extraDirectories" -> extraDirectories(setting);
      default -> setting;
    };
  }

  private static Setting platforms(Setting jib) {
    List<Setting> all = new ArrayList<>();
    for (Setting each : jib.children()) {
      String os = each.child("os").map(Setting::value).orElse("linux");
      String architecture = each.child("architecture").map(Setting::value).orElse("amd64");
      all.add(new Setting("platform", os + "/" + architecture, List.of(), each.line()));
    }
    return new Setting("platforms", "", all, jib.line());
  }

  /** A folder may stand there as text alone, several with commas between them. */
  private static Setting extraDirectories(Setting jib) {
    List<Setting> children = new ArrayList<>();
    for (Setting child : jib.children()) {
      if (!child.name().equals("paths")) {
        children.add(child);
        continue;
      }
      List<Setting> paths = new ArrayList<>();
      for (String folder : child.value().split(",", -1)) {
        addFolder(folder.strip(), child, paths);
      }
      for (Setting path : child.children()) {
        if (path.children().isEmpty()) {
          addFolder(path.value(), path, paths);
        } else {
          paths.add(path);
        }
      }
      children.add(new Setting("paths", "", paths, child.line()));
    }
    return new Setting(jib.name(), "", children, jib.line());
  }

  private static void addFolder(String folder, Setting at, List<Setting> paths) {
    if (!folder.isEmpty()) {
      Setting from = new Setting("from", folder, List.of(), at.line());
      paths.add(new Setting("path", "", List.of(from), at.line()));
    }
  }

  private void write(Setting setting, int depth) {
    String indent = "  ".repeat(depth);
    xml.append(indent).append('<').append(setting.name()).append('>');
    if (setting.children().isEmpty()) {
      xml.append(setting.value().replace("&", "&amp;").replace("<", "&lt;"));
    } else {
      xml.append('\n');
      setting.children().forEach(child -> write(child, depth + 1));
      xml.append(indent);
    }
    xml.append("</").append(setting.name()).append(">\n");
  }
}
