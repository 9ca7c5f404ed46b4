package dev.jbuild.builder.why;

import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.builder.why.Reason.Kind;
import dev.jbuild.builder.why.StepTrace.End;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.Layers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes what one build does, and says of each step that runs why it does. An earlier build is only
 * read when a step runs. Safe for several threads.
 */
public final class Tracing {
  private final BuildTraces traces;
  private final About about;
  private final String name;
  private final StepCache cache;
  private final Layers layers;

  /** Guarded by this, as are all below. */
  private final List<StepTrace> steps = new ArrayList<>();

  private final SequencedMap<String, String> bases = new LinkedHashMap<>();
  private final List<String> stages = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private boolean isEarlierKnown;
  private @Nullable BuildTrace earlier;
  private boolean isKept;

  /**
   * Starts.
   *
   * @param cache that has what earlier steps were made of
   */
  public Tracing(BuildTraces traces, About about, StepCache cache, Layers layers) {
    this.traces = traces;
    this.about = about;
    this.name = BuildTraces.name(List.of(about.buildfile, about.context, about.variant));
    this.cache = cache;
    this.layers = layers;
  }

  /**
   * Which build it is.
   *
   * @param context its folder or address
   * @param variant target and platform
   */
  public record About(String buildfile, String context, String variant) {}

  /**
   * A step of this build.
   *
   * @param stage its stage, and the platform where a build has several
   * @param number in its stage, from 1
   * @param text the instruction
   */
  public record Step(String stage, int number, String text) {
    private StepTrace trace(StepKey key, End end, List<Reason> reasons) {
      return new StepTrace(stage, number, text, key.digest(), end, reasons);
    }
  }

  /** Finds the files behind a field of a key, or of what tells a step. */
  @FunctionalInterface
  public interface Files {
    /** None are known. */
    Files UNKNOWN = _ -> Optional.empty();

    /** The field of the files that a copy reads, as if nothing were there that it writes to. */
    String SOURCES = "sources";

    /** Returns them, if the field {@code name} stands for files. */
    Optional<List<FileNode>> of(String name) throws IOException, InterruptedException;
  }

  /**
   * Notes what a stage starts from.
   *
   * @param manifest the digest of the base image
   */
  public synchronized void base(String stage, String manifest, String image) {
    bases.put(stage, manifest + " " + image);
  }

  /** Notes a stage that is about to be built, so that its file can be recognized. */
  public synchronized void stage(String stage, List<String> instructions) {
    stages.add(stage);
    texts.addAll(instructions);
  }

  /** Notes that a step's result was there. */
  public synchronized void cached(Step step, StepKey key) {
    steps.add(step.trace(key, End.CACHED, List.of()));
  }

  /**
   * Notes that a step was left out, as what is made of its stage was in a shared cache.
   *
   * @param definition what tells it
   */
  public synchronized void skipped(Step step, StepKey definition) {
    steps.add(
        new StepTrace(
            step.stage,
            step.number,
            step.text,
            definition.digest(),
            End.SKIPPED,
            List.of(),
            definition.keptFields()));
  }

  /** Finds what tells a step without anything being run, where that is known. */
  @FunctionalInterface
  public interface Definition {
    /** Returns it. */
    Optional<StepKey> find() throws IOException, InterruptedException;
  }

  /**
   * What a step depends on.
   *
   * @param files what it writes or sees mounted
   */
  public record Inputs(StepKey key, Definition definition, Files files) {}

  /**
   * Notes that a step runs.
   *
   * @param asked the option that makes it run although its result may be there, or null
   * @return why it does; nothing if no earlier build is known
   */
  public List<Reason> running(Step step, Inputs inputs, @Nullable String asked)
      throws IOException, InterruptedException {
    StepTrace trace = step.trace(inputs.key, End.RAN, List.of());
    Optional<BuildTrace> before;
    Comparison.Missed missed;
    synchronized (this) {
      before = earlier();
      List<StepTrace> stage = steps.stream().filter(one -> one.stage().equals(step.stage)).toList();
      missed = new Comparison.Missed(trace, inputs, stage, bases.get(step.stage));
      steps.add(trace); // now, as the build may fail meanwhile
    }
    List<Reason> reasons = List.of();
    if (before.isPresent()) {
      reasons =
          asked != null
              ? List.of(Reason.of(Kind.ASKED, asked))
              : new Comparison(before.get(), cache, layers::listing).reasons(missed);
    }
    synchronized (this) {
      steps.set(steps.indexOf(trace), trace.with(End.RAN, reasons));
    }
    return reasons;
  }

  /** Notes that a step that ran has failed. */
  public synchronized void failed(Step step) {
    for (int i = 0; i < steps.size(); i++) {
      StepTrace one = steps.get(i);
      if (one.end() == End.RAN && one.stage().equals(step.stage) && one.number() == step.number) {
        steps.set(i, one.with(End.FAILED, one.reasons()));
      }
    }
  }

  /** Returns whether any step ran. */
  public synchronized boolean anyRan() {
    return steps.stream().anyMatch(step -> step.end() == End.RAN || step.end() == End.FAILED);
  }

  private Optional<BuildTrace> earlier() throws IOException {
    if (!isEarlierKnown) {
      Optional<BuildTrace> same = traces.find(name);
      earlier = (same.isPresent() ? same : traces.mostSimilar(texts)).orElse(null);
      isEarlierKnown = true;
    }
    return Optional.ofNullable(earlier);
  }

  /**
   * Keeps what was noted, once. Of a build that did not come to its end, what the one before knew
   * of later steps stays known.
   *
   * @param complete whether all steps are noted
   */
  public synchronized void end(boolean complete) throws IOException {
    if (isKept) {
      return;
    }
    List<StepTrace> all = new ArrayList<>(steps);
    Optional<BuildTrace> before = complete ? Optional.empty() : traces.find(name);
    if (before.isPresent()) {
      Set<String> done = new HashSet<>();
      all.forEach(step -> done.add(step.stage() + ' ' + step.number()));
      before.get().steps().stream()
          .filter(old -> !done.contains(old.stage() + ' ' + old.number()))
          .forEach(old -> all.add(old.isSkipped() ? old : old.with(End.CACHED, List.of())));
      before.get().bases().forEach(bases::putIfAbsent);
    }
    Map<String, Integer> places = new HashMap<>();
    for (String stage : stages) {
      places.putIfAbsent(stage, places.size());
    }
    all.sort((one, other) -> compare(one, other, places));
    traces.put(name, new BuildTrace(about.buildfile, about.context, Instant.now(), bases, all));
    isKept = true; // not before, as whoever writes may be interrupted
  }

  private static int compare(StepTrace one, StepTrace other, Map<String, Integer> places) {
    int byStage =
        Integer.compare(
            places.getOrDefault(one.stage(), -1), places.getOrDefault(other.stage(), -1));
    return byStage == 0 ? Integer.compare(one.number(), other.number()) : byStage;
  }
}
