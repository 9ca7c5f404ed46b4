package dev.jbuild.maven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.jvm.testing.PushedImage;
import dev.jbuild.jvm.testing.TarEntries;
import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of projects, and what they can take from each other. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MavenProjectsIT {
  @TempDir private Path folder;
  private Workshop workshop;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(
        DockerRegistry.program().isPresent(),
        "needs docker-registry: apt-get install docker-registry");
    workshop = Workshop.in(folder);
  }

  @Test
  void a_web_application_is_split_into_layers_for_every_platform() throws Exception {
    Path project = workshop.sample("maven-war");
    try (DockerRegistry registry = DockerRegistry.start()) {
      workshop
          .run(project, "package", "jbuild:push")
          .with("jbuild.to.image", registry.name() + "/web:1")
          .with("jbuild.platforms", "linux/amd64,linux/arm64")
          .with("jbuild.allowInsecureRegistries", "true")
          .succeeds();

      assertThat(PushedImage.platforms(registry.name(), "web", "1").keySet())
          .containsExactly("linux/amd64", "linux/arm64");
      for (String digest : PushedImage.platforms(registry.name(), "web", "1").values()) {
        PushedImage image = PushedImage.of(registry.name(), "web", digest);
        assertThat(image.config().at("/config/Entrypoint").isMissingNode()).isTrue();
        assertThat(image.layers().stream().map(TarEntries::files))
            .containsExactly(
                List.of("/var/lib/jetty/webapps/ROOT/WEB-INF/lib/jackson-core-3.2.0.jar"),
                List.of(
                    "/var/lib/jetty/webapps/ROOT/WEB-INF/classes/words.properties",
                    "/var/lib/jetty/webapps/ROOT/index.html"),
                List.of("/var/lib/jetty/webapps/ROOT/WEB-INF/classes/sample/war/Words.class"));
      }
    }
  }

  @Test
  void a_buildfile_takes_what_another_module_has_made() throws Exception {
    Path project = workshop.sample("maven-modules");
    Files.writeString(
        project.resolve("app/Buildfile"),
        """
        FROM scratch
        COPY --from=maven:project-dependencies . /libs/
        COPY --from=maven/core:resources . /resources/
        COPY --from=maven/core:classes . /classes/
        COPY --from=maven/core:artifact . /artifact/
        """);
    try (DockerRegistry registry = DockerRegistry.start()) {
      List<String> output =
          workshop
              .run(project, "deploy")
              .with("registry", registry.name())
              .with("jbuild.container.user", "1")
              .with("jbuild.allowInsecureRegistries", "true")
              .succeeds();

      assertThat(PushedImage.of(registry.name(), "app", "latest").layers().stream())
          .map(TarEntries::files)
          .containsExactly(
              List.of("/libs/core-1-SNAPSHOT.jar"),
              List.of("/resources/core.txt"),
              List.of("/classes/sample/core/Greeting.class"),
              List.of("/artifact/core-1-SNAPSHOT.jar"));
      assertThat(output)
          .contains(
              "[WARNING] without effect, as there is a Buildfile that says it: from, container");
    }
  }
}
