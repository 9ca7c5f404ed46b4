package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ClosingsTests {
  @Test
  void one_that_fails_keeps_none_of_the_others_open() {
    List<String> closed = new ArrayList<>();
    Closings closings = new Closings();
    closings.add(() -> closed.add("lock"));
    closings.add(() -> {
      throw new IOException("the folder can't be deleted");
    });
    closings.add(() -> closed.add("socket"));

    assertThatThrownBy(closings::close).isInstanceOf(IOException.class);

    assertThat(closed).containsExactly("socket", "lock");
  }
}
