package dev.jbuild.maven.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in a Maven between 3.8 and 4, and where it is told to do nothing. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MavenVersionsIT {
  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void workshop() throws Exception {
    workshop = Workshop.in(folder);
  }

  private MavenRun maven39(Path project) {
    return workshop
        .run(project, "package", "jbuild:tar")
        .by(Path.of(System.getProperty("maven-3.home")));
  }

  @Test
  void maven_3_9_builds_too() throws Exception {
    Path project = workshop.sample("maven-single");

    maven39(project).succeeds();

    assertThat(project.resolve("target/jbuild/image.tar")).isNotEmptyFile();
  }

  @Test
  void skip_leaves_nothing() throws Exception {
    Path project = workshop.sample("maven-single");

    maven39(project).with("jbuild.skip", "true").succeeds();

    assertThat(project.resolve("target/classes")).isNotEmptyDirectory();
    assertThat(project.resolve("target/jbuild")).doesNotExist();
  }
}
