package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.Directive;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Part;
import dev.jbuild.dsl.Trivia;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Settings of checks where people write them: a directive, a build arg, comments. */
final class CommentSettings {
  private static final String BUILD_ARG = "BUILDKIT_DOCKERFILE_CHECK";
  private static final String PRAGMA = "hadolint";
  private static final String HINT =
      "write it as skip=RuleA,RuleB or skip=all, error=true and experimental=RuleC, with ; between";

  private CommentSettings() {}

  /**
   * Returns the settings of a whole file. The build arg replaces the directive.
   *
   * @throws BuildfileException if they are malformed
   */
  static CheckSettings of(LintInput input) {
    String arg = input.request().buildArgs().get(BUILD_ARG);
    CheckSettings settings =
        arg == null ? directive(input) : parse(arg, BUILD_ARG + ": ", Place.ANYWHERE);
    for (Part part : input.file().parts()) {
      if (part instanceof Instruction) {
        break;
      }
      if (part instanceof Trivia) {
        settings = settings.and(globalPragmas(input.file().text(), part));
      }
    }
    return settings;
  }

  private static CheckSettings directive(LintInput input) {
    for (Part part : input.file().parts()) {
      if (part instanceof Directive directive && directive.name().equals("check")) {
        Place where = input.file().place(directive.value().span());
        return parse(directive.value().text(), "", where);
      }
    }
    return CheckSettings.NONE;
  }

  private static CheckSettings parse(String text, String prefix, Place where) {
    try {
      return CheckSettings.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new BuildfileException(
          new Problem("BadCheckOption", prefix + malformed.getMessage(), where, HINT));
    }
  }

  private static CheckSettings globalPragmas(String text, Part trivia) {
    List<CheckSettings> all = new ArrayList<>();
    for (String line : text.substring(trivia.span().start(), trivia.span().end()).split("\n", -1)) {
      String comment = line.strip();
      if (comment.startsWith("#")) {
        all.add(pragma(comment.substring(1).strip(), "global ignore"));
      }
    }
    return CheckSettings.together(all);
  }

  /** Returns the settings that the comments above an instruction make; malformed ones make none. */
  static CheckSettings of(List<String> comments) {
    List<CheckSettings> all = new ArrayList<>();
    for (String comment : comments) {
      all.add(check(comment));
      all.add(pragma(comment, "ignore"));
    }
    return CheckSettings.together(all);
  }

  private static CheckSettings check(String comment) {
    int equals = comment.indexOf('=');
    if (equals < 0
        || !comment.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("check")) {
      return CheckSettings.NONE;
    }
    try {
      return CheckSettings.parse(comment.substring(equals + 1).strip().split(" ", 2)[0]);
    } catch (IllegalArgumentException malformed) {
      return CheckSettings.NONE;
    }
  }

  /** Reads {@code hadolint ignore=DL3008,DL3009}. */
  private static CheckSettings pragma(String comment, String name) {
    if (!comment.startsWith(PRAGMA)) {
      return CheckSettings.NONE;
    }
    String rest = comment.substring(PRAGMA.length()).strip();
    int equals = rest.indexOf('=');
    return equals > 0 && rest.substring(0, equals).strip().equals(name)
        ? CheckSettings.skipping(rest.substring(equals + 1))
        : CheckSettings.NONE;
  }
}
