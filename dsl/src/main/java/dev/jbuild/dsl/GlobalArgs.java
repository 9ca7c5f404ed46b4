package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ARGs before the first stage, of all files. */
final class GlobalArgs {
  private GlobalArgs() {}

  /** Returns the parts without the values that an including file has given before. */
  static List<Part> merged(List<Inclusion.Placed> preamble) {
    Map<String, IncludedFile> given = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    for (Inclusion.Placed placed : preamble) {
      if (placed.part() instanceof Instruction.Arg arg) {
        List<Assignment> kept = kept(arg, placed.file(), given);
        if (!kept.isEmpty()) {
          boolean all = kept.size() == arg.args().size();
          parts.add(all ? arg : new Instruction.Arg(arg.head(), kept));
        }
      } else {
        parts.add(placed.part());
      }
    }
    return parts;
  }

  private static List<Assignment> kept(
      Instruction.Arg arg, IncludedFile file, Map<String, IncludedFile> given) {
    List<Assignment> kept = new ArrayList<>();
    for (Assignment one : arg.args()) {
      String name = one.name().text();
      IncludedFile by = given.get(name);
      if (by == null || by == file || !file.isWithin(by)) {
        kept.add(one);
        if (one.value() != null) {
          given.put(name, file);
        }
      }
    }
    return kept;
  }
}
