package dev.jbuild.cli;

import dev.jbuild.dsl.lint.Outline;
import dev.jbuild.dsl.lint.Target;
import java.util.ArrayList;
import java.util.List;

/** What a Buildfile takes and gives, as tables for people. */
final class CallText {
  private static final int GAP = 3;

  private CallText() {}

  static String outline(Outline outline) {
    List<String> blocks = new ArrayList<>();
    if (!outline.name().isEmpty() || !outline.description().isEmpty()) {
      String name = outline.name().isEmpty() ? "(default)" : outline.name();
      String description =
          outline.description().isEmpty() ? "" : "\nDESCRIPTION: " + outline.description();
      blocks.add("TARGET:      " + name + description);
    }
    if (!outline.args().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("BUILD ARG", "VALUE", "DESCRIPTION"));
      outline.args().forEach(arg -> rows.add(List.of(arg.name(), arg.value(), arg.description())));
      blocks.add(table(rows));
    }
    mounts(blocks, "SECRET", outline.secrets());
    mounts(blocks, "SSH", outline.ssh());
    return blocks.isEmpty() ? "nothing can be given to this build" : String.join("\n\n", blocks);
  }

  private static void mounts(List<String> blocks, String head, List<Outline.Mount> mounts) {
    if (!mounts.isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of(head, "REQUIRED"));
      mounts.forEach(one -> rows.add(List.of(one.name(), one.required() ? "true" : "")));
      blocks.add(table(rows));
    }
  }

  static String targets(List<Target> targets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TARGET", "DESCRIPTION"));
    for (Target target : targets) {
      String mark = target.isDefault() ? "(default)" : "";
      String gap = target.isDefault() && !target.name().isEmpty() ? " " : "";
      rows.add(List.of(target.name() + gap + mark, target.description()));
    }
    return table(rows);
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
