package dev.jbuild.dsl;

import dev.jbuild.dsl.lint.LintInput;
import dev.jbuild.dsl.lint.Linter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What fuzzing feeds with bytes. Whatever they are, only problems that are told may come out. */
final class FuzzTargets {
  private static final char NEXT = '\u0001';

  private FuzzTargets() {}

  /** Reads a file, and what is printed of it. */
  static void parser(byte[] bytes) {
    Buildfile file;
    try {
      file = Buildfile.parse("Buildfile", new String(bytes, StandardCharsets.UTF_8));
    } catch (BuildfileException told) {
      require(!told.problems().isEmpty(), "no problem is told");
      return;
    }
    require(file.print().equals(file.text()), "the parts do not make the text");
    require(json(file).length > 0, "there is no JSON");
    String normalized = file.normalized();
    String again = Buildfile.parse("normalized", normalized).normalized();
    require(again.equals(normalized), "what is printed is read otherwise");
    lint(file);
  }

  static byte[] json(Buildfile file) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try {
      file.writeJson(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return json.toByteArray();
  }

  /** Makes all checks of a file, of all of its stages and of those that are needed. */
  private static void lint(Buildfile file) {
    PlanRequest request = PlanRequest.of(PlannerTests.AMD64);
    for (boolean every : new boolean[] {true, false}) {
      try {
        Buildfile whole = file.withIncludes(IncludeReader.NONE);
        Linter.lint(new LintInput(whole, request, Map.of(), null, every, every));
      } catch (BuildfileException told) {
        require(!told.problems().isEmpty(), "no problem is told");
      }
    }
  }

  /** Expands the first text; the others are values of a, b and so on. */
  static void expander(byte[] bytes) {
    List<String> texts = texts(bytes);
    Map<String, String> variables = new TreeMap<>();
    for (int i = 1; i < texts.size() && i < 10; i++) {
      variables.put(Character.toString('a' + i - 1), texts.get(i));
    }
    char escape = texts.size() % 2 == 0 ? '\\' : '`';
    ignoreWrong(() -> Expander.expand(texts.getFirst(), escape, Expander.Known.of(variables)));
    ignoreWrong(() -> Expander.words(texts.getFirst(), escape, Expander.Known.of(variables)));
    ignoreWrong(() -> Expander.expandBody(texts.getFirst(), Expander.Known.of(variables)));
  }

  /** Plans the first text; the others are files a, b and so on that it may include. */
  static void planner(byte[] bytes) {
    List<String> texts = texts(bytes);
    IncludeReader reader =
        (_, path) -> {
          int index = path.length() == 1 ? path.charAt(0) - 'a' + 1 : 0;
          return index > 0 && index < texts.size()
              ? new IncludeReader.Answer.Text(path, texts.get(index))
              : new IncludeReader.Answer.Missing(path);
        };
    try {
      Buildfile file = Buildfile.parse("Buildfile", texts.getFirst());
      List<String> history = history(file.withIncludes(reader));
      Buildfile lowered = Buildfile.parse("Dockerfile", DockerfileExport.of(file, reader, false));
      require(history(lowered).equals(history), "the Dockerfile says something else");
    } catch (BuildfileException told) {
      require(!told.problems().isEmpty(), "no problem is told");
    }
  }

  private static List<String> history(Buildfile file) {
    PlanRequest request = PlanRequest.of(PlannerTests.AMD64);
    var images = GoldenCases.images(file, request).sequencedKeySet();
    BuildPlan plan = Planner.plan(file, request, GoldenCases.configs(images));
    List<String> history = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      history.add(stage.displayName() + " " + stage.base());
      for (Step step : stage.steps()) {
        history.add(step.origin().createdBy());
        require(!(step instanceof Step.Run run) || canRun(run), "no command can be given this");
      }
      history.add(stage.config().toString());
    }
    return history;
  }

  private static boolean canRun(Step.Run run) {
    return !run.env().containsKey("")
        && !run.argv().getFirst().isEmpty()
        && (run.argv() + "" + run.env() + run.workingDir()).indexOf('\0') < 0;
  }

  private static List<String> texts(byte[] bytes) {
    return List.of(new String(bytes, StandardCharsets.UTF_8).split(Character.toString(NEXT), -1));
  }

  private static void ignoreWrong(Runnable expansion) {
    try {
      expansion.run();
    } catch (SubstitutionException told) {
      require(!told.what().isBlank(), "nothing is told");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
