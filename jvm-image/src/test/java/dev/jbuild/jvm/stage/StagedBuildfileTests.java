package dev.jbuild.jvm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.jvm.app.Layer;
import dev.jbuild.jvm.app.LayerFile;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.testing.TarEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedBuildfileTests {
  private static final ImageConfig NOTHING =
      new ImageConfig(
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  @TempDir private Path folder;
  private Path jar;

  @BeforeEach
  void prepare() throws IOException {
    jar = Files.writeString(folder.resolve("a.jar"), "jar");
  }

  private Layer layer(String name, int mode, String owner) {
    return new Layer(name, List.of(new LayerFile(jar, "/app/a.jar", mode, owner)));
  }

  private Map<String, String> write(ImageConfig config, Layer... layers) throws IOException {
    return StagedBuildfile.write(
        folder.resolve("context"), "base:1", List.of(layers), config, false);
  }

  private String text() throws IOException {
    return Files.readString(folder.resolve("context/Buildfile"));
  }

  @Test
  void a_plain_layer_is_a_folder_another_one_an_archive() throws IOException {
    write(NOTHING, layer("snapshot dependencies", 0644, "0:0"), layer("extra files", 0600, "7:8"));

    assertThat(text())
        .isEqualTo(
            """
            FROM base:1
            COPY --link --chmod=u=rw,go=r,a+X layers/1-snapshot-dependencies/ /
            ADD --link layers/2-extra-files.tar /
            """);
    assertThat(folder.resolve("context/layers/1-snapshot-dependencies/app/a.jar"))
        .hasContent("jar");
  }

  @Test
  void an_archive_has_all_folders_and_no_time_of_this_machine() throws IOException {
    write(NOTHING, layer("extra files", 0600, "7:8"));

    assertThat(
            TarEntries.of(Files.newInputStream(folder.resolve("context/layers/1-extra-files.tar"))))
        .containsExactly("/app/ 755 0:0 1000 0 00000000", "/app/a.jar 600 7:8 1000 3 78ecdd12");
  }

  @Test
  void layers_of_an_earlier_build_go() throws IOException {
    write(NOTHING, layer("a", 0644, "0:0"), layer("b", 0600, "0:0"));

    write(NOTHING, layer("b", 0600, "0:0"));

    assertThat(folder.resolve("context/layers").toFile().list()).containsExactly("1-b.tar");
  }

  @Test
  void words_are_taken_as_they_are() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("A", "$x \"y\" \\z");
    write(
        new ImageConfig(
            Optional.of(List.of("java", "-Da=\"$b\"", "\\")),
            Optional.of(List.of("\t")),
            environment,
            List.of("80/udp"),
            List.of("/data $1"),
            Optional.of("/w"),
            Optional.of("1:1")));

    assertThat(text())
        .isEqualTo(
            """
            FROM base:1
            ENV "A"="\\$x \\"y\\" \\\\z"
            EXPOSE "80/udp"
            VOLUME ["/data \\\\$1"]
            WORKDIR "/w"
            USER "1:1"
            ENTRYPOINT ["java", "-Da=\\"$b\\"", "\\\\"]
            CMD ["\\u0009"]
            """);
  }

  @Test
  void a_value_of_several_lines_comes_as_an_argument() throws IOException {
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            Map.of("A", "1\n2"),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    assertThat(write(config)).containsExactly(Map.entry("lines_0", "1\n2"));
    assertThat(text()).endsWith("ARG lines_0\nENV \"A\"=$lines_0\n");
  }

  @Test
  void an_owner_is_a_number() {
    assertThatThrownBy(() -> write(NOTHING, layer("extra", 0644, "app:app")))
        .isInstanceOf(GoalException.class)
        .hasMessageContaining("the owner of /app/a.jar is app:app [BadConfiguration]");
  }
}
