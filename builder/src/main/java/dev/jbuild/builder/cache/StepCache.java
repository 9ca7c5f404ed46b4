package dev.jbuild.builder.cache;

import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Results of steps by their keys. Safe for several threads and processes. */
public interface StepCache {

  /** Returns the result under {@code key}; one that can't be read counts as absent. */
  Optional<StepResult> find(StepKey key) throws IOException;

  /**
   * Keeps {@code result} under {@code key}, with the key's fields; replaces an earlier one at once.
   * The layer's blob must be in the content store already.
   */
  void put(StepKey key, StepResult result) throws IOException;

  /** Returns what was kept with the result under {@code key}, for a comparison. */
  Optional<Kept> recall(Digest key) throws IOException;

  /**
   * What is known of an earlier step.
   *
   * @param fields of its key; of variables that look secret, the names alone
   */
  record Kept(SequencedMap<String, List<String>> fields, StepResult result) {}
}
