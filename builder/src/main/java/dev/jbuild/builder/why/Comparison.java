package dev.jbuild.builder.why;

import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.why.Reason.Kind;
import dev.jbuild.layer.FileNode;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compares a build that goes on with an earlier one. */
final class Comparison {
  private final BuildTrace earlier;
  private final StepCache cache;
  private final Listings listings;

  /** Finds what layers hold and mounts showed, where that is known without reading them. */
  @FunctionalInterface
  interface Listings {
    Optional<Iterable<FileNode>> of(Digest digest) throws IOException;
  }

  Comparison(BuildTrace earlier, StepCache cache, Listings listings) {
    this.earlier = earlier;
    this.cache = cache;
    this.listings = listings;
  }

  /**
   * A step that has no result.
   *
   * @param before the steps of its stage before it
   * @param base of its stage, as in {@link BuildTrace#bases}, or null
   */
  record Missed(
      StepTrace step, Tracing.Inputs inputs, List<StepTrace> before, @Nullable String base) {}

  /**
   * What a step was made of, and is now.
   *
   * @param listing under which the list of the files is kept that it wrote, or null
   * @param written the field that has those which it writes now
   */
  private record Change(
      Map<String, List<String>> before,
      Map<String, List<String>> after,
      @Nullable Digest listing,
      String written) {}

  List<Reason> reasons(Missed missed) throws IOException, InterruptedException {
    Optional<StepTrace> counterpart = counterpart(missed.step());
    if (counterpart.isEmpty()) {
      return List.of(Reason.of(Kind.NEW, ""));
    }
    StepTrace old = counterpart.get();
    if (old.isSkipped()) {
      return skipped(missed, old);
    }
    Optional<StepCache.Kept> kept = cache.recall(old.key());
    if (old.key().equals(missed.step().key())) {
      return List.of(same(old, kept));
    }
    List<Reason> reasons = new ArrayList<>();
    if (!old.text().equals(missed.step().text())) {
      reasons.add(new Reason(Kind.INSTRUCTION, "", old.text(), missed.step().text()));
    }
    if (kept.isPresent()) {
      Change change =
          new Change(
              kept.get().fields(),
              missed.inputs.key().keptFields(),
              kept.get().result().layer().diffId(),
              "content");
      reasons.addAll(fields(missed, change, !reasons.isEmpty()));
    }
    if (reasons.isEmpty()) {
      reasons.add(Reason.of(old.end() == StepTrace.End.FAILED ? Kind.FAILED : Kind.UNKNOWN, ""));
    }
    return reasons;
  }

  /** The earlier build knew no more of the step than what tells it. */
  private List<Reason> skipped(Missed missed, StepTrace old)
      throws IOException, InterruptedException {
    List<Reason> reasons = new ArrayList<>();
    if (!old.text().equals(missed.step.text())) {
      reasons.add(new Reason(Kind.INSTRUCTION, "", old.text(), missed.step.text()));
    }
    Optional<StepKey> definition = missed.inputs.definition().find();
    if (definition.isPresent() && !definition.get().digest().equals(old.key())) {
      List<String> content = old.inputs().getOrDefault("content", List.of());
      Change change =
          new Change(
              old.inputs(),
              definition.get().keptFields(),
              content.size() == 1 ? Digest.parse(content.getFirst()) : null,
              Tracing.Files.SOURCES);
      reasons.addAll(fields(missed, change, !reasons.isEmpty()));
    }
    return reasons.isEmpty() ? List.of(Reason.of(Kind.NOT_NEEDED, "")) : reasons;
  }

  private static Reason same(StepTrace old, Optional<StepCache.Kept> kept) {
    if (kept.isPresent()) {
      return Reason.of(Kind.LAYER_GONE, kept.get().result().layer().blob().digest().toString());
    }
    return Reason.of(old.end() == StepTrace.End.FAILED ? Kind.FAILED : Kind.RESULT_GONE, "");
  }

  /** Finds the same instruction in the same stage; else what was at its place. */
  private Optional<StepTrace> counterpart(StepTrace step) {
    List<StepTrace> stage =
        earlier.steps().stream().filter(old -> old.stage().equals(step.stage())).toList();
    return nearest(stage, step, old -> old.text().equals(step.text()))
        .or(() ->
            stage.stream()
                .filter(
                    old -> old.number() == step.number() && old.keyword().equals(step.keyword()))
                .findFirst())
        .or(() -> nearest(earlier.steps(), step, old -> old.text().equals(step.text())));
  }

  private static Optional<StepTrace> nearest(
      List<StepTrace> steps, StepTrace to, Predicate<StepTrace> wanted) {
    return steps.stream()
        .filter(wanted)
        .min((one, other) -> Integer.compare(distance(one, to), distance(other, to)));
  }

  private static int distance(StepTrace one, StepTrace other) {
    return Math.abs(one.number() - other.number());
  }

  private List<Reason> fields(Missed missed, Change change, boolean told)
      throws IOException, InterruptedException {
    Set<String> names = new LinkedHashSet<>(change.before.keySet());
    names.addAll(change.after.keySet());
    List<Reason> reasons = new ArrayList<>();
    for (String name : names) {
      List<String> was = change.before.getOrDefault(name, List.of());
      List<String> is = change.after.getOrDefault(name, List.of());
      if (!was.equals(is)) {
        reasons.addAll(field(name, missed, change, told));
      }
    }
    return reasons.isEmpty() && !told ? hidden(change.after) : reasons;
  }

  private List<Reason> field(String name, Missed missed, Change change, boolean told)
      throws IOException, InterruptedException {
    List<String> was = change.before.getOrDefault(name, List.of());
    List<String> is = change.after.getOrDefault(name, List.of());
    return switch (name) {
      case "rootfs" -> List.of(below(missed));
      case "environment" -> variables(was, is);
      case "content" -> files(missed, change);
      // What a copy is written over is no input of it.
      case "below" -> List.of();
      case "matches" -> archives(was, is);
      case "from" -> List.of(Reason.of(Kind.BELOW, "the stage that it copies from"));
      case "command", "script" -> told ? List.of() : List.of(Reason.of(Kind.INSTRUCTION, ""));
      default ->
          name.startsWith("mount ")
              ? mount(was, is, missed.inputs.files().of(name))
              : List.of(
                  new Reason(
                      Kind.SETTING,
                      name,
                      was.isEmpty() ? null : String.join(" ", was),
                      is.isEmpty() ? null : String.join(" ", is)));
    };
  }

  /** What else matches is told by its files. */
  private static List<Reason> archives(List<String> was, List<String> is) {
    String kind = "archive ";
    return is.stream()
        .filter(one -> one.startsWith(kind) && !was.contains(one))
        .map(
            one -> Reason.of(Kind.FILE_CHANGED, one.substring(kind.length(), one.lastIndexOf(' '))))
        .toList();
  }

  /** What a RUN is run over is what was made before it in its stage, or the stage's base. */
  private Reason below(Missed missed) {
    String was = earlier.bases().get(missed.step().stage());
    String is = missed.base();
    if (was != null && is != null && !was.equals(is)) {
      String[] old = was.split(" ", 2);
      String[] now = is.split(" ", 2);
      return new Reason(Kind.BASE, now[1], old[0], now[0]);
    }
    for (StepTrace step : missed.before()) {
      Optional<StepTrace> old = counterpart(step);
      if (old.isEmpty() || isChanged(step, old.get())) {
        return Reason.of(Kind.BELOW, step.title());
      }
    }
    return gone(missed)
        .map(step -> Reason.of(Kind.BELOW, step.title() + " is no longer there"))
        .orElse(Reason.of(Kind.BELOW, "the stage that it starts from"));
  }

  private static boolean isChanged(StepTrace step, StepTrace old) {
    return old.isSkipped()
        ? step.reasons().stream().anyMatch(reason -> reason.kind() != Kind.NOT_NEEDED)
        : !old.key().equals(step.key());
  }

  /** Returns a step of the earlier build before this one that this build doesn't have. */
  private Optional<StepTrace> gone(Missed missed) {
    List<Digest> keys = missed.before().stream().map(StepTrace::key).toList();
    int until = counterpart(missed.step()).map(StepTrace::number).orElse(0);
    return earlier.steps().stream()
        .filter(old ->
            old.stage().equals(missed.step().stage())
                && old.number() < until
                && !old.isSkipped()
                && !keys.contains(old.key()))
        .findFirst();
  }

  private static List<Reason> variables(List<String> was, List<String> is) {
    Map<String, @Nullable String> before = byName(was);
    Map<String, @Nullable String> after = byName(is);
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    List<Reason> reasons = new ArrayList<>();
    for (String name : names) {
      boolean hidden =
          (before.containsKey(name) && before.get(name) == null)
              || (after.containsKey(name) && after.get(name) == null);
      if (hidden && before.containsKey(name) != after.containsKey(name)) {
        reasons.add(Reason.of(Kind.HIDDEN_VARIABLE, name));
      } else if (!hidden && !Objects.equals(before.get(name), after.get(name))) {
        reasons.add(new Reason(Kind.VARIABLE, name, before.get(name), after.get(name)));
      }
    }
    return reasons;
  }

  private static Map<String, @Nullable String> byName(List<String> assignments) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (String one : assignments) {
      int equals = one.indexOf('=');
      values.put(
          equals < 0 ? one : one.substring(0, equals),
          equals < 0 ? null : one.substring(equals + 1));
    }
    return values;
  }

  /** The keys differ, but no value that is kept does. */
  private static List<Reason> hidden(Map<String, List<String>> fields) {
    List<String> names =
        fields.getOrDefault("environment", List.of()).stream()
            .filter(one -> one.indexOf('=') < 0)
            .toList();
    return names.isEmpty()
        ? List.of()
        : List.of(Reason.of(Kind.HIDDEN_VARIABLE, String.join(" or ", names)));
  }

  private List<Reason> files(Missed missed, Change change)
      throws IOException, InterruptedException {
    Optional<Iterable<FileNode>> before =
        change.listing == null ? Optional.empty() : listings.of(change.listing);
    Optional<List<FileNode>> after = missed.inputs.files().of(change.written);
    return before.isEmpty() || after.isEmpty()
        ? List.of()
        : Listing.compare(before.get(), after.get());
  }

  /**
   * Of a bind, the values are: target, source, whether it can be written, digest of what it shows.
   *
   * @param shown what it shows now, if that is known
   */
  private List<Reason> mount(List<String> was, List<String> is, Optional<List<FileNode>> shown)
      throws IOException {
    boolean sameForm =
        was.size() == is.size()
            && was.size() > 2
            && was.subList(0, was.size() - 1).equals(is.subList(0, is.size() - 1))
            && is.getFirst().equals("bind");
    if (!sameForm) {
      return List.of(
          new Reason(
              Kind.SETTING,
              "a mount",
              was.isEmpty() ? null : String.join(" ", was),
              is.isEmpty() ? null : String.join(" ", is)));
    }
    boolean hadFiles = was.getLast().indexOf(':') > 0; // of scratch, nothing is shown
    Optional<Iterable<FileNode>> before =
        shown.isEmpty() || !hadFiles ? Optional.empty() : listings.of(Digest.parse(was.getLast()));
    List<Reason> files =
        before.isEmpty() ? List.of() : Listing.compare(before.get(), shown.get(), mountedAt(is));
    return files.isEmpty() ? List.of(Reason.of(Kind.MOUNT, is.get(1))) : files;
  }

  /** What a mount shows is listed below the last name of its source. */
  private static UnaryOperator<String> mountedAt(List<String> bind) {
    String target = bind.get(1);
    String source = bind.get(2);
    int name = source.length() - source.lastIndexOf('/') - 1;
    return path ->
        target + (name == 0 ? "/" + path : path.substring(Math.min(name, path.length())));
  }
}
