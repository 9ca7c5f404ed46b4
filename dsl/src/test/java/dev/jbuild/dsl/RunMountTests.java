package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunMountTests {
  /** Another text would be another key of each RUN with such a mount, and another cache mount. */
  @Test
  void the_text_of_an_access_is_that_of_keys() {
    assertThat(new RunMount.Access(0755, 1000, 7)).hasToString("755 1000:7");
  }
}
