package dev.jbuild.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNamesTests {
  @ParameterizedTest
  @CsvSource({
    "app, docker.io, docker.io/library/app",
    "team/app:1, docker.io, docker.io/team/app",
    "docker.io/team/app, docker.io, docker.io/team/app",
    "localhost/app, localhost, localhost/app",
    "localhost:5000/app:1, localhost:5000, localhost:5000/app",
    "example.com/team/app@sha256:00, example.com, example.com/team/app",
  })
  void registry_and_repository(String image, String registry, String repository) {
    assertThat(ImageNames.registry(image)).isEqualTo(registry);
    assertThat(ImageNames.fullRepository(image)).isEqualTo(repository);
  }

  @Test
  void tags_are_more_names_of_the_same_repository() {
    assertThat(ImageNames.tagged("localhost:5000/app:1", List.of("latest", "1")))
        .containsExactly("localhost:5000/app:1", "localhost:5000/app:latest");
  }
}
