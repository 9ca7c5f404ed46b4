package dev.jbuild.cli.jib;

import java.util.List;
import java.util.Optional;

/**
 * An element of XML, or an assignment or a block of a Gradle script.
 *
 * @param value its text; of an assignment the expression as it stands there; empty for a block
 * @param line where it begins, from 1
 */
record Setting(String name, String value, List<Setting> children, int line) {
  Setting {
    children = List.copyOf(children);
  }

  Optional<Setting> child(String wanted) {
    return children.stream().filter(each -> each.name.equals(wanted)).findFirst();
  }

  Setting renamed(String other) {
    return new Setting(other, value, children, line);
  }
}
