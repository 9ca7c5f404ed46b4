package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The block {@code jbuild} of a Gradle script; expressions stay as they are. */
final class GradleForm {
  private static final Pattern LITERAL = Pattern.compile("(?:file\\()?(['\"])([^'\"$]*)\\1\\)?");

  private final Translation translation;
  private final StringBuilder script = new StringBuilder();

  GradleForm(Translation translation) {
    this.translation = translation;
  }

  String of(List<Setting> jib, String version) {
    script
        .append("plugins {\n    id 'dev.jbuild' version '")
        .append(version)
        .append("'\n}\n\njbuild {\n");
    for (Setting setting : translation.of(jib)) {
      switch (setting.name()) {
        case "platforms" -> platforms(setting);
        case "extraDirectories" -> extraDirectories(setting);
        default -> write(setting, 1);
      }
    }
    return script.append("}").toString();
  }

  private void write(Setting setting, int depth) {
    if (setting.children().isEmpty() && !setting.value().isEmpty()) {
      line(depth, setting.name() + " = " + setting.value());
    } else {
      line(depth, setting.name() + " {");
      setting.children().forEach(child -> write(child, depth + 1));
      line(depth, "}");
    }
  }

  private void line(int depth, String text) {
    script.append("    ".repeat(depth)).append(text).append('\n');
  }

  private void platforms(Setting jib) {
    List<String> all = new ArrayList<>();
    for (Setting each : jib.children()) {
      Optional<String> os = each.child("os").flatMap(GradleForm::literal);
      Optional<String> architecture = each.child("architecture").flatMap(GradleForm::literal);
      if (architecture.isPresent()) {
        all.add("'" + os.orElse("linux") + "/" + architecture.get() + "'");
      } else {
        translation.note(each, "from.platforms", "write platforms = ['linux/amd64', …]");
      }
    }
    if (!all.isEmpty()) {
      line(1, "platforms = [" + String.join(", ", all) + "]");
    }
  }

  private void extraDirectories(Setting jib) {
    line(1, "extraDirectories {");
    for (Setting child : jib.children()) {
      if (!child.name().equals("paths")) {
        line(2, child.name() + " = " + child.value());
      } else if (literal(child).isPresent()) {
        line(2, "path('" + literal(child).orElseThrow() + "')");
      } else if (child.children().isEmpty()) {
        translation.note(child, "extraDirectories.paths", "write path('FOLDER') for each folder");
      } else {
        child.children().forEach(this::path);
      }
    }
    line(1, "}");
  }

  private void path(Setting path) {
    Optional<String> from = path.child("from").flatMap(GradleForm::literal);
    if (from.isEmpty()) {
      translation.note(path, "extraDirectories.paths.path", "write path('FOLDER') { into = … }");
      return;
    }
    line(2, "path('" + from.get() + "') {");
    for (Setting child : path.children()) {
      if (!child.name().equals("from")) {
        line(3, child.name() + " = " + child.value());
      }
    }
    line(2, "}");
  }

  private static Optional<String> literal(Setting setting) {
    Matcher literal = LITERAL.matcher(setting.value());
    return literal.matches() ? Optional.of(literal.group(2)) : Optional.empty();
  }
}
