package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Assignment;
import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.Expansion;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Advice on COPY, ADD and ENV of a stage. */
final class CopyAdvice {
  private static final List<String> ARCHIVES =
      List.of(
          ".tar",
          ".tar.gz",
          ".tgz",
          ".tar.bz2",
          ".tbz",
          ".tbz2",
          ".tar.xz",
          ".txz",
          ".tar.zst",
          ".tzst",
          ".gz",
          ".bz2",
          ".xz",
          ".zst",
          ".lzma",
          ".tlz",
          ".z");

  private final LintFile file;
  private final Report report;
  private final LintStage stage;
  private final Set<String> defined = new HashSet<>();

  CopyAdvice(LintFile file, Report report, LintStage stage) {
    this.file = file;
    this.report = report;
    this.stage = stage;
  }

  void check(Instruction instruction, boolean hasWorkdir) {
    if (instruction instanceof Instruction.Copy copy) {
      int sources = copy.sources().size() + copy.heredocs().size();
      several(copy, sources, copy.destination());
      from(copy);
      relative(copy, hasWorkdir);
    } else if (instruction instanceof Instruction.Add add) {
      several(add, add.sources().size() + add.heredocs().size(), add.destination());
      add(add);
    } else if (instruction instanceof Instruction.Env env) {
      env(env);
    } else if (instruction instanceof Instruction.Arg arg) {
      arg.args().forEach(one -> defined.add(one.name().text()));
    }
  }

  private void several(Instruction instruction, int sources, Word destination) {
    String text = destination.text();
    boolean isFolder = text.endsWith("/") || text.equals(".") || text.endsWith("/.");
    if (sources > 1 && !isFolder && text.indexOf('$') < 0) {
      report
          .at(instruction, destination.span())
          .tell(
              Rule.COPY_SEVERAL_TO_FILE,
              "%d sources go to %s, which looks like a file".formatted(sources, text),
              "write " + text + "/");
    }
  }

  private void add(Instruction.Add add) {
    for (Word source : add.sources()) {
      String text = source.text().toLowerCase(Locale.ROOT);
      boolean remote = text.contains("://") || text.startsWith("git@") || text.endsWith(".git");
      boolean special =
          remote || text.indexOf('$') >= 0 || ARCHIVES.stream().anyMatch(text::endsWith);
      if (!special) {
        report
            .at(add, source.span())
            .tell(Rule.ADD_INSTEAD_OF_COPY, "ADD only copies " + source.text(), "write COPY");
        return;
      }
    }
  }

  private void from(Instruction.Copy copy) {
    Word from = copy.flag("from").map(flag -> flag.word()).orElse(null);
    if (from == null || from.text().isEmpty()) {
      return;
    }
    wholeRoot(copy);
    String text = from.text();
    boolean image = text.indexOf(':') >= 0 || text.indexOf('@') >= 0 || text.indexOf('$') >= 0;
    if (!image
        && !isNumber(text)
        && file.find(text, stage.index()).isEmpty()
        && file.request().contexts().get(text, file.request().platform()).isEmpty()
        && !text.startsWith(BaseImage.OCI_LAYOUT)) {
      report
          .at(copy, from.span())
          .tell(
              Rule.COPY_FROM_UNKNOWN_STAGE,
              "there is no stage %s before this one, so it is an image".formatted(text),
              "name an earlier stage, or give the image a tag");
    }
  }

  private static boolean isNumber(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        return false;
      }
    }
    return true;
  }

  /** To flatten an image into one layer, a root is copied onto nothing; that is meant. */
  private void wholeRoot(Instruction.Copy copy) {
    boolean root = copy.sources().stream().anyMatch(word -> word.text().equals("/"));
    if (root && copy.destination().text().equals("/") && !stage.image().equals("scratch")) {
      report
          .at(copy, copy.destination().span())
          .tell(
              Rule.COPY_WHOLE_ROOT,
              "the whole root is copied over that of the base",
              "name the files that are needed, or start FROM scratch");
    }
  }

  private void relative(Instruction.Copy copy, boolean hasWorkdir) {
    String text = copy.destination().text();
    if (!hasWorkdir && !text.startsWith("/") && !text.startsWith("$") && stage.hasImage()) {
      report
          .at(copy, copy.destination().span())
          .tell(
              Rule.COPY_TO_UNKNOWN_FOLDER,
              "where %s is depends on the base image".formatted(text),
              "say WORKDIR before, or name an absolute path");
    }
  }

  /** A variable that is also defined somewhere before is likely meant so. */
  private void env(Instruction.Env env) {
    if (env.head().arguments().text().indexOf('$') >= 0) {
      ownValues(env);
    }
    env.variables().forEach(one -> defined.add(one.name().text()));
  }

  private void ownValues(Instruction.Env env) {
    Set<String> own = new HashSet<>();
    env.variables().forEach(one -> own.add(one.name().text()));
    Map<String, String> before = new HashMap<>();
    own.stream().filter(defined::contains).forEach(name -> before.put(name, ""));
    for (Assignment one : env.variables()) {
      Word value = one.value();
      Set<String> missing =
          value == null
              ? Set.of()
              : file.expand(value, before).map(Expansion::missing).orElse(Set.of());
      for (String name : missing) {
        if (own.contains(name) && !name.equals(one.name().text())) {
          report
              .at(env, one.name().span())
              .tell(
                  Rule.ENV_REFERS_TO_ITSELF,
                  "%s is defined by the same ENV, so it has no value yet here".formatted(name),
                  "define it by an ENV before");
        }
      }
    }
  }
}
