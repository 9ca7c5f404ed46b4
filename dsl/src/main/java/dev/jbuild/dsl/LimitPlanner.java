package dev.jbuild.dsl;

/** Plans LIMIT, and the flags of RUN that say the same for one command. */
final class LimitPlanner {
  private final Scope scope;
  private final SourceText source;

  LimitPlanner(Scope scope, SourceText source) {
    this.scope = scope;
    this.source = source;
  }

  /** Returns {@code before} with what {@code limit} sets. */
  StepLimits plan(Instruction.Limit limit, StepLimits before) {
    StepLimits limits = before;
    for (Assignment one : limit.limits()) {
      Word value = one.value();
      if (value != null) {
        LimitKey key = LimitKey.of(one.name().text()).orElseThrow();
        limits = key.put(limits, expanded(value), source);
      }
    }
    return limits;
  }

  /** Returns {@code before} with what the flags of {@code run} set. */
  StepLimits plan(Instruction.Run run, StepLimits before) {
    StepLimits limits = before;
    for (Flag flag : run.head().flags()) {
      LimitKey key = LimitKey.of(flag.name()).orElse(null);
      if (key != null) {
        limits = key.put(limits, expanded(flag.word()), source);
      }
    }
    return limits;
  }

  private Word expanded(Word value) {
    return new Word(scope.expand(value), value.span());
  }
}
