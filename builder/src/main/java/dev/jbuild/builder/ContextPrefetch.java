package dev.jbuild.builder;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Word;
import dev.jbuild.layer.DirectoryTree;
import java.util.List;
import java.util.regex.Pattern;

/** Looks at what a Buildfile copies from the context, while its base images are still resolved. */
final class ContextPrefetch {
  /** A folder that is named as it is: no variable, no pattern, no way up. */
  private static final Pattern PLAIN = Pattern.compile("(?!.*\\.\\.)[^$*?\\[\\\\:\"']+");

  private ContextPrefetch() {}

  static void start(Buildfile file, DirectoryTree context, Workers workers) {
    for (Instruction instruction : file.instructions()) {
      switch (instruction) {
        case Instruction.Copy copy when copy.flag("from").isEmpty() ->
            start(copy.sources(), context, workers);
        case Instruction.Add add -> start(add.sources(), context, workers);
        default -> {}
      }
    }
  }

  private static void start(List<Word> sources, DirectoryTree context, Workers workers) {
    for (Word source : sources) {
      if (PLAIN.matcher(source.text()).matches()) {
        workers.launch(() -> {
          context.prefetch(source.text().replaceAll("^(?:\\.?/)+|^\\.$|/+$", ""));
          return source;
        });
      }
    }
  }
}
