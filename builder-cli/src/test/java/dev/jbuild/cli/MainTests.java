package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MainTests {
  @Test
  void memory_that_a_worker_had_not_is_no_defect() {
    Error full = new OutOfMemoryError("Java heap space");
    RuntimeException ofWorker = new IllegalStateException("chunk was not compressed", full);

    assertThat(Main.outOfMemory(ofWorker)).isEqualTo(Main.outOfMemory(full)).isPresent();
    assertThat(Main.outOfMemory(new IllegalStateException("chunk"))).isEmpty();
  }
}
