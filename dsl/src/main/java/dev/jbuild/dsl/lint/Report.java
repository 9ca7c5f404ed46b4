package dev.jbuild.dsl.lint;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Instruction;
import dev.jbuild.dsl.Span;
import dev.jbuild.problem.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers findings, without those that the file doesn't want to hear of. */
final class Report {
  /** More than a person reads; a file made to have more would take much memory. */
  private static final int MAX = 1_000;

  private final Buildfile file;
  private final CheckSettings settings;
  private final Set<Finding> found = new LinkedHashSet<>();

  /** The comments that were read last, and what they say: there may be many for many findings. */
  private List<String> lastComments = List.of();

  private CheckSettings lastSettings;
  private Place.@Nullable Source lastPlace;

  Report(Buildfile file, CheckSettings settings) {
    this.file = file;
    this.settings = settings;
    this.lastSettings = settings;
  }

  /** Returns a way to tell what is found at {@code span} of {@code instruction}. */
  At at(Instruction instruction, Span span) {
    return new At(instruction, () -> span);
  }

  /** Does the same where the span takes work to find. */
  At at(Instruction instruction, Supplier<Span> span) {
    return new At(instruction, span);
  }

  /** Returns whether there are so many findings that no more are kept. */
  boolean isFull() {
    return found.size() >= MAX;
  }

  /** Returns a way to tell what is found at the keyword of {@code instruction}. */
  At at(Instruction instruction) {
    return new At(instruction, () -> instruction.head().keyword().span());
  }

  /** Returns what was told, at most 1,000 findings, in the order of the file. */
  Findings findings() {
    List<Finding> sorted = new ArrayList<>(found);
    if (sorted.size() > 1) {
      sorted.sort((one, other) ->
          one.span().start() == other.span().start()
              ? one.rule().compareTo(other.rule())
              : Integer.compare(one.span().start(), other.span().start()));
    }
    return new Findings(sorted, settings.error());
  }

  private CheckSettings settings(Instruction instruction) {
    List<String> comments = instruction.head().comments();
    if (!comments.equals(lastComments)) {
      lastComments = comments;
      lastSettings = settings.and(CommentSettings.of(comments));
    }
    return lastSettings;
  }

  /** Returns a place; those in one line share its text, which may be long. */
  private Place.Source place(Span span) {
    Place.Source before = lastPlace;
    Place.Source place = file.place(span);
    if (before != null && before.excerpt().equals(place.excerpt())) {
      place =
          new Place.Source(
              place.file(), place.line(), place.column(), place.length(), before.excerpt());
    }
    lastPlace = place;
    return place;
  }

  /** A place to tell something of. */
  final class At {
    private final Instruction instruction;
    private final Supplier<Span> place;

    private At(Instruction instruction, Supplier<Span> place) {
      this.instruction = instruction;
      this.place = place;
    }

    void tell(Rule rule, String detail) {
      tell(rule, detail, null);
    }

    void tell(Rule rule, String detail, @Nullable String hint) {
      if (!isFull() && settings(instruction).allow(rule)) {
        Span span = place.get();
        found.add(new Finding(rule, detail, span, instruction.span(), place(span), hint));
      }
    }
  }
}
