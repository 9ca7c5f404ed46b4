package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which language a file is written in: the image of a BuildKit frontend, named in {@code # syntax=}
 * among the first lines, in {@code // syntax=} or in a JSON object, maybe behind a line that starts
 * with {@code #!}.
 */
final class Syntax {
  /** The build arg that says it instead of the file. */
  private static final String BUILD_ARG = "BUILDKIT_SYNTAX";

  private static final String BUILT_IN = "dockerfile.v0";
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "(?:#|//)\\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(?<value>\\S(?:.*\\S)?)\\s*");

  /** Every release of the Dockerfile's frontend, from whatever registry mirrors it. */
  private static final Pattern DOCKERFILE =
      Pattern.compile("(?:[^@\\s]+/)?docker/dockerfile(?:-upstream)?(?:[:@]\\S*)?");

  private Syntax() {}

  /**
   * Checks the language of a file.
   *
   * @throws BuildfileException if it is another than that of Dockerfiles
   */
  static void check(SourceText source) {
    Optional<Word> named = find(source);
    if (named.isPresent() && !isDockerfile(named.get().text())) {
      throw unknown(named.get().text(), source.place(named.get().span()));
    }
  }

  /** Does the same, unless the request says which language it is. */
  static void check(SourceText source, PlanRequest request) {
    String asked = request.buildArgs().get(BUILD_ARG);
    if (asked == null) {
      check(source);
    } else if (!asked.strip().equals(BUILT_IN) && !isDockerfile(asked.strip())) {
      throw unknown(asked.strip(), Place.ANYWHERE);
    }
  }

  private static boolean isDockerfile(String text) {
    return DOCKERFILE.matcher(image(text)).matches();
  }

  private static String image(String text) {
    return text.split(" ", 2)[0];
  }

  private static BuildfileException unknown(String text, Place where) {
    return new BuildfileException(
        new Problem(
            "UnknownSyntax",
            "the language of frontend " + image(text) + " is unknown",
            where,
            "jbuild reads that of docker/dockerfile; if the file is in it, add --build-arg "
                + BUILD_ARG
                + "="
                + BUILT_IN));
  }

  private static Optional<Word> find(SourceText source) {
    String text = source.text();
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    if (text.startsWith("#!", start)) {
      int newline = text.indexOf('\n', start);
      start = newline < 0 ? text.length() : newline + 1;
    }
    if (text.startsWith("{", start)) {
      return inJson(source, start);
    }
    return inDirectives(source, start, text.startsWith("//", start) ? "//" : "#");
  }

  private static Optional<Word> inDirectives(SourceText source, int start, String comment) {
    String text = source.text();
    int at = start;
    while (text.startsWith(comment, at)) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline;
      Matcher directive = DIRECTIVE.matcher(text.substring(at, end));
      if (!directive.matches()) {
        break;
      }
      String name = directive.group("name").toLowerCase(Locale.ROOT);
      if (name.equals("syntax")) {
        int value = at + directive.start("value");
        Span span = source.span(value, at + directive.end("value"));
        return Optional.of(new Word(directive.group("value"), span));
      }
      if (!Set.of("escape", "check").contains(name)) {
        break;
      }
      at = Math.min(end + 1, text.length());
    }
    return Optional.empty();
  }

  private static Optional<Word> inJson(SourceText source, int start) {
    String text = source.text().substring(start);
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8))
          .asObject("file")
          .text("syntax")
          .map(value -> new Word(value, source.span(start, start + 1)));
    } catch (JsonException anotherForm) {
      return Optional.empty();
    }
  }
}
