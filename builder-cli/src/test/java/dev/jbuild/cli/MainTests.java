package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  @Test
  void memory_that_the_reader_of_an_output_had_not_is_no_defect_of_the_disk() {
    Error full = new OutOfMemoryError("Java heap space");

    assertThat(Main.environment(new IOException("the output could not be taken", full)).name())
        .isEqualTo("OutOfMemory");
  }

  @Test
  void threads_that_are_not_allowed_are_not_had_by_more_memory() {
    Error none = new OutOfMemoryError("unable to create native thread: possibly out of memory");

    assertThat(Main.outOfMemory(none).orElseThrow().hint()).contains("ulimit -u");
  }
}
