package dev.jbuild.builder.cache;

import java.io.IOException;
import java.util.Optional;

/** Results of steps by their keys. Safe for several threads and processes. */
public interface StepCache {

  /** Returns the result under {@code key}; one that can't be read counts as absent. */
  Optional<StepResult> find(StepKey key) throws IOException;

  /**
   * Keeps {@code result} under {@code key}, with the key's fields; replaces an earlier one at once.
   * The layer's blob must be in the content store already.
   */
  void put(StepKey key, StepResult result) throws IOException;
}
