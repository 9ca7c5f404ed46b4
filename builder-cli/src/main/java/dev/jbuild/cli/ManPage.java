package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command. Source: man(7). */
final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** Returns the page; that of {@code build} is the page of {@code jbuild} itself. */
  static String of(Subcommand command) {
    boolean isRoot = command.name().equals("build");
    String title = isRoot ? "jbuild" : "jbuild-" + command.name();
    CommandSpec spec = command.spec().get();
    ManPage page = new ManPage();
    page.line(
        ".TH "
            + title.replace("-", "\\-").toUpperCase(java.util.Locale.ROOT)
            + " 1 \"\" \"jbuild\"");
    page.section("NAME");
    page.text(
        title
            + " - "
            + (isRoot ? "build OCI images, without a daemon, without root" : command.what()));
    page.verbatim("SYNOPSIS", List.of(spec.usageMessage().customSynopsis()));
    page.section("DESCRIPTION");
    Help.description(spec).forEach(page::text);
    page.options(spec);
    if (isRoot) {
      page.commands();
    }
    page.verbatim("EXAMPLES", Help.examples(spec));
    page.footer(spec);
    page.section("SEE ALSO");
    page.text(seeAlso(title));
    return page.page.toString().stripTrailing();
  }

  private void options(CommandSpec spec) {
    section("OPTIONS");
    for (PositionalParamSpec one : spec.positionalParameters()) {
      if (!one.paramLabel().isEmpty()) {
        item(one.paramLabel(), one.description());
      }
    }
    for (OptionSpec option : spec.options()) {
      String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      item(String.join(", ", option.names()) + label, option.description());
    }
  }

  private void commands() {
    section("COMMANDS");
    for (Subcommand one : Subcommand.ALL) {
      item(one.name(), new String[] {one.what()});
    }
  }

  private void footer(CommandSpec spec) {
    StringBuilder all = new StringBuilder();
    for (String line : spec.usageMessage().footer()) {
      all.append(line).append(' ');
    }
    int exit = all.indexOf("Exit codes: ");
    String before = (exit < 0 ? all.toString() : all.substring(0, exit)).strip();
    if (!before.isEmpty()) {
      section("NOTES");
      text(before);
    }
    if (exit >= 0) {
      section("EXIT STATUS");
      text(all.substring(exit + "Exit codes: ".length()).strip());
    }
  }

  private static String seeAlso(String title) {
    List<String> others = new ArrayList<>();
    for (Subcommand one : Subcommand.ALL) {
      String other = one.name().equals("build") ? "jbuild" : "jbuild-" + one.name();
      if (!other.equals(title)) {
        others.add(other + "(1)");
      }
    }
    return String.join(", ", others);
  }

  private void item(String name, String[] description) {
    line(".TP");
    line("\\fB" + escaped(name) + "\\fR");
    text(String.join(" ", description));
  }

  private void verbatim(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    section(title);
    line(".nf");
    lines.forEach(this::text);
    line(".fi");
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void text(String text) {
    line(text.isEmpty() ? ".PP" : escaped(text));
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  /** A hyphen that is typed is no dash, and a point or quote at the start is no request. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
