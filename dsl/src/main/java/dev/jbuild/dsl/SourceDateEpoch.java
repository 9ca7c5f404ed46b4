package dev.jbuild.dsl;

import dev.jbuild.oci.RunConfig;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The time that a build arg or a global ARG says. Source: reproducible-builds.org,
 * SOURCE_DATE_EPOCH; BuildKit, build-repro.md.
 */
final class SourceDateEpoch {
  private static final String NAME = "SOURCE_DATE_EPOCH";

  private final SourceText source;
  private final Buildfile file;
  private final PlanRequest request;

  private SourceDateEpoch(Buildfile file, PlanRequest request) {
    this.source = SourceText.of(file);
    this.file = file;
    this.request = request;
  }

  static Optional<LatestTime> of(Buildfile file, PlanRequest request) {
    String asked = request.buildArgs().get(NAME);
    Word declared = null;
    for (Instruction instruction : file.instructions()) {
      if (!(instruction instanceof Instruction.Arg arg)) {
        break;
      }
      for (Assignment one : arg.args()) {
        declared = one.name().text().equals(NAME) ? one.name() : declared;
      }
    }
    if (asked == null && declared == null) {
      return Optional.empty();
    }
    SourceDateEpoch epoch = new SourceDateEpoch(file, request);
    Scope globals = epoch.globals();
    String text = asked == null ? globals.variables().getOrDefault(NAME, "") : asked;
    Place where =
        asked != null || declared == null ? Place.ANYWHERE : epoch.source.place(declared.span());
    return text.isEmpty() ? Optional.empty() : Optional.of(epoch.time(text, where, globals));
  }

  private Scope globals() {
    List<Instruction.Arg> args = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (!(instruction instanceof Instruction.Arg arg)) {
        break;
      }
      args.add(arg);
    }
    Problems problems = new Problems();
    Scope empty = Scope.of(source, file.escape());
    return GlobalScope.of(empty, request, null, args, new PlanSize(source), problems);
  }

  private LatestTime time(String text, Place where, Scope globals) {
    try {
      return new LatestTime.At(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException | DateTimeException noTime) {
      if (text.equals("context")) {
        return new LatestTime.OfContext("", where);
      }
      Optional<NamedContexts.Named> context =
          request.contexts().find(text, request.buildPlatform());
      if (context.isPresent()) {
        return new LatestTime.OfContext(context.get().name(), where);
      }
      return ofStage(text, globals)
          .orElseThrow(() ->
              bad(
                  NAME + " is " + text,
                  where,
                  "it takes whole seconds since 1970-01-01, the word context, or a stage that only"
                      + " adds from a URL or git repository"));
    }
  }

  /** Reads the first stage of that name, which must be nothing but the source of the time. */
  private Optional<LatestTime> ofStage(String name, Scope globals) {
    StageState state = null;
    LatestTime found = null;
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From from) {
        if (state != null) {
          break;
        }
        state = isNamed(from, name) ? start(from, globals) : null;
      } else if (state != null && instruction instanceof Instruction.Arg arg) {
        declare(arg, state.scope());
      } else if (state != null && instruction instanceof Instruction.Add add && found == null) {
        found = added(add, state);
      } else if (state != null) {
        throw notASource(instruction.keyword() + " makes more than a source", instruction);
      }
    }
    return Optional.ofNullable(found);
  }

  private static boolean isNamed(Instruction.From from, String name) {
    Word own = from.name();
    return own != null && own.text().equalsIgnoreCase(name.toLowerCase(Locale.ROOT));
  }

  private StageState start(Instruction.From from, Scope globals) {
    if (!globals.expand(from.image()).equals("scratch")) {
      throw notASource("it does not start from scratch", from);
    }
    StageState state =
        StageState.of(globals.blank(), ConfigDraft.from(RunConfig.EMPTY), new PlanSize(source));
    globals.variables().forEach(state.scope()::set);
    state.scope().set(NAME, "");
    return state;
  }

  private void declare(Instruction.Arg arg, Scope scope) {
    for (Assignment one : arg.args()) {
      String name = one.name().text();
      Word value = one.value();
      String given = request.buildArgs().get(name);
      if (given != null) {
        scope.set(name, given);
      } else if (value != null) {
        scope.set(name, scope.expand(value));
      }
    }
  }

  private LatestTime added(Instruction.Add add, StageState state) {
    List<CopySource> sources = new CopyPlanner(add, state, source).plan(add).sources();
    CopySource first = sources.getFirst();
    if (sources.size() == 1 && (first instanceof UrlSource || first instanceof GitSource)) {
      return new LatestTime.OfSource(first, StagePlanner.where(add, source));
    }
    throw notASource("it adds other things than one URL or git repository", add);
  }

  private BuildfileException notASource(String why, Instruction at) {
    return bad(
        NAME + " is this stage, but " + why,
        StagePlanner.where(at, source),
        "such a stage is FROM scratch with one ADD from a URL or git repository");
  }

  private static BuildfileException bad(String what, Place where, String hint) {
    return new BuildfileException(new Problem("BadSourceDateEpoch", what, where, hint));
  }
}
