package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An instruction cut into keyword, flags and arguments, before anyone looks at what they say.
 *
 * @param keyword as written
 * @param kind the instruction that it is, or null if there is none of that name
 * @param arguments what follows the flags
 * @param json the arguments as JSON array
 */
record Statement(
    Word keyword, @Nullable Keyword kind, List<Flag> flags, LogicalLine arguments, JsonForm json) {

  static Statement of(LogicalLine line, char escape) {
    List<LogicalLine> halves = line.trim().cutAtBlank();
    Word keyword = halves.getFirst().word();
    FlagScanner.Scanned scanned = FlagScanner.scan(halves.getLast(), escape);
    Keyword kind = Keyword.of(keyword.text()).orElse(null);
    JsonForm json =
        kind != null && kind.takesJson() ? JsonForm.read(scanned.arguments()) : new JsonForm.None();
    return new Statement(keyword, kind, scanned.flags(), scanned.arguments(), json);
  }

  /** Returns whether heredocs may follow, here or in the trigger of an ONBUILD. */
  boolean takesHeredocs(char escape) {
    if (kind == Keyword.ONBUILD) {
      Statement trigger = of(arguments, escape);
      return trigger.kind != Keyword.ONBUILD && trigger.takesHeredocs(escape);
    }
    return json instanceof JsonForm.None && kind != null && kind.takesHeredocs();
  }

  /** Returns what is wrong with the flags of an instruction {@code kind}. */
  List<Problem> flagProblems(Keyword kind, SourceText source) {
    if (flags.isEmpty()) {
      return List.of();
    }
    List<Problem> wrong = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Flag flag : flags) {
      if (wrong.size() == Problems.MAX) {
        return wrong;
      }
      Keyword.FlagKind takes = kind.flags().get(flag.name());
      if (takes == null) {
        wrong.add(unknown(flag, kind, source));
        continue;
      }
      String what = valueProblem(flag, takes);
      if (what == null && !seen.add(flag.name()) && takes != Keyword.FlagKind.LIST) {
        what = "flag --" + flag.name() + " is given twice";
      }
      if (what != null) {
        wrong.add(Problem.of("BadFlag", what, source.place(flag.span())));
      }
    }
    return wrong;
  }

  private static @Nullable String valueProblem(Flag flag, Keyword.FlagKind takes) {
    String value = flag.value();
    return switch (takes) {
      case VALUE, LIST -> value == null ? "flag --" + flag.name() + " has no value" : null;
      case SWITCH -> {
        String lower = value == null ? "true" : value.toLowerCase(Locale.ROOT);
        yield lower.equals("true") || lower.equals("false")
            ? null
            : "flag --" + flag.name() + " takes true or false, not " + quoted(lower);
      }
    };
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "nothing" : text;
  }

  private static Problem unknown(Flag flag, Keyword kind, SourceText source) {
    List<String> known = kind.flags().keySet().stream().map(name -> "--" + name).toList();
    String takes =
        known.isEmpty() ? kind + " takes no flags" : kind + " takes " + String.join(", ", known);
    String hint =
        Suggestion.of("--" + flag.name(), known)
            .map(near -> "did you mean " + near + "? " + takes)
            .orElse(takes);
    String what = "unknown flag --" + flag.name() + " for " + kind;
    return new Problem("UnknownFlag", what, source.place(flag.span()), hint);
  }
}
