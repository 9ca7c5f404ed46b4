package dev.jbuild.jvm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.jvm.problem.GoalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JibPlannerTests {
  @TempDir private Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, path);
  }

  private static Launch launch(String... extraClasspath) {
    return new Launch("/app", Optional.of("a.Main"), List.of("-Xmx1g"), List.of(extraClasspath));
  }

  private static List<String> paths(Application application, String layer) {
    return application.layer(layer).orElseThrow().files().stream()
        .filter(file -> !Files.isDirectory(file.source()))
        .map(LayerFile::path)
        .toList();
  }

  private Application exploded(Launch launch) throws IOException {
    file("classes/a/Main.class");
    file("classes/a/text.properties");
    Parts parts =
        new Parts(
            new Parts.Own.Exploded(List.of(folder.resolve("classes"))),
            List.of(file("one/same.jar"), file("two/of/same.jar")),
            List.of(file("s-1-SNAPSHOT.jar")),
            List.of(file("core.jar")));
    return JibPlanner.plan(parts, launch);
  }

  @Test
  void what_changes_seldom_lies_below_what_changes_often() throws IOException {
    Application application = exploded(launch());

    assertThat(application.layers().stream().map(Layer::name))
        .containsExactly(
            "dependencies",
            "snapshot dependencies",
            "project dependencies",
            "resources",
            "classes");
    assertThat(paths(application, "resources")).containsExactly("/app/resources/a/text.properties");
    assertThat(paths(application, "classes")).containsExactly("/app/classes/a/Main.class");
    assertThat(application.entrypoint())
        .contains(
            List.of("java", "-Xmx1g", "-cp", "/app/resources:/app/classes:/app/libs/*", "a.Main"));
  }

  @Test
  void jars_of_the_same_name_are_told_apart_by_their_size() throws IOException {
    assertThat(paths(exploded(launch()), "dependencies"))
        .containsExactly("/app/libs/same-12.jar", "/app/libs/same-15.jar");
  }

  @Test
  void more_places_come_first_on_the_class_path() throws IOException {
    assertThat(exploded(launch("/etc/app")).entrypoint().orElseThrow())
        .contains("/etc/app:/app/resources:/app/classes:/app/libs/*");
  }

  @Test
  void an_application_may_lie_in_the_root() throws IOException {
    Launch launch = new Launch("", Optional.of("a.Main"), List.of(), List.of());

    assertThat(paths(exploded(launch), "classes")).containsExactly("/classes/a/Main.class");
  }

  @Test
  void a_project_without_resources_has_no_layer_of_them() throws IOException {
    file("classes/a/Main.class");
    Parts.Own own = new Parts.Own.Exploded(List.of(folder.resolve("classes")));

    Application application =
        JibPlanner.plan(new Parts(own, List.of(), List.of(), List.of()), launch());

    assertThat(application.layers().stream().map(Layer::name)).containsExactly("classes");
  }

  @Test
  void a_packed_project_is_a_jar_on_the_class_path() throws IOException {
    Parts.Own own = new Parts.Own.Packaged(file("app.jar"));

    Application application =
        JibPlanner.plan(new Parts(own, List.of(file("a.jar")), List.of(), List.of()), launch());

    assertThat(application.layers().get(1).files().get(0).path())
        .isEqualTo("/app/classpath/app.jar");
    assertThat(application.entrypoint().orElseThrow()).contains("/app/classpath/*:/app/libs/*");
  }

  @Test
  void a_web_application_is_split_and_started_by_its_base() throws IOException {
    file("war/index.html");
    file("war/WEB-INF/classes/A.class");
    file("war/WEB-INF/classes/a.xml");
    file("war/WEB-INF/lib/a.jar");
    file("war/WEB-INF/lib/b-1-SNAPSHOT.jar");
    file("war/WEB-INF/lib/core.jar");
    Parts.Own own = new Parts.Own.War(folder.resolve("war"), Set.of("core.jar"));
    Launch launch = new Launch("/web", Optional.empty(), List.of(), List.of());

    Application application =
        JibPlanner.plan(new Parts(own, List.of(), List.of(), List.of()), launch);

    assertThat(application.entrypoint()).isEmpty();
    assertThat(paths(application, "dependencies")).containsExactly("/web/WEB-INF/lib/a.jar");
    assertThat(paths(application, "snapshot dependencies"))
        .containsExactly("/web/WEB-INF/lib/b-1-SNAPSHOT.jar");
    assertThat(paths(application, "project dependencies"))
        .containsExactly("/web/WEB-INF/lib/core.jar");
    assertThat(paths(application, "resources"))
        .containsExactlyInAnyOrder("/web/index.html", "/web/WEB-INF/classes/a.xml");
    assertThat(paths(application, "classes")).containsExactly("/web/WEB-INF/classes/A.class");
  }

  @Test
  void a_project_without_a_main_class_is_told_what_to_do() throws IOException {
    assertThatThrownBy(() -> JibPlanner.mainClass(List.of(folder.resolve("none"))))
        .isInstanceOf(GoalException.class)
        .hasMessageContaining("has a main method [MainClassNotFound]\nhint: compile first");
  }
}
