package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the directives at the top of a file. */
final class DirectiveParser {
  private static final Pattern FORM =
      Pattern.compile("\\s*#\\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(?<value>\\S.*)");
  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

  private final SourceText source;
  private final Problems problems;
  private final List<Directive> found = new ArrayList<>();
  private char escape = '\\';

  DirectiveParser(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /** Reads the directives, and over them. They end with the first line that is none. */
  List<Directive> parse(Lines lines) {
    Set<String> seen = new HashSet<>();
    while (!lines.atEnd()) {
      Matcher form = FORM.matcher(lines.content().stripTrailing());
      if (!form.matches() || !KNOWN.contains(form.group("name").toLowerCase(Locale.ROOT))) {
        return found;
      }
      int start = lines.start();
      Word value =
          new Word(
              form.group("value"),
              source.span(start + form.start("value"), start + form.end("value")));
      String name = form.group("name").toLowerCase(Locale.ROOT);
      int end = start + lines.whole().length();
      found.add(new Directive(source.span(start, end), name, value));
      if (!seen.add(name)) {
        problem(value, "directive " + name + " is given twice", "take one of them out");
      } else {
        apply(name, value);
      }
      lines.next();
    }
    return found;
  }

  /** Returns the escape char of the file. */
  char escape() {
    return escape;
  }

  private void apply(String name, Word value) {
    if (!name.equals("escape")) {
      return;
    }
    if (value.text().equals("\\") || value.text().equals("`")) {
      escape = value.text().charAt(0);
    } else {
      problem(value, "escape is " + value.text(), "it can be \\ or `");
    }
  }

  private void problem(Word value, String what, String hint) {
    problems.add(new Problem("BadDirective", what, source.place(value.span()), hint));
  }
}
