package dev.jbuild.gradle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.jvm.testing.PushedImage;
import dev.jbuild.jvm.testing.TarEntries;
import dev.jbuild.registry.testing.DockerRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples, built by a real Gradle and pushed to a real registry. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class GradlePluginIT {
  @TempDir private static Path home;
  private static DockerRegistry registry;
  private static EmbeddedGradle gradle;
  private static Path java;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        DockerRegistry.program().isPresent(),
        "needs docker-registry: apt-get install docker-registry");
    assumeTrue(
        EmbeddedGradle.java().isPresent(),
        "needs a JDK 17 or 21: apt-get install default-jdk-headless");
    java = EmbeddedGradle.java().orElseThrow();
    registry = DockerRegistry.start();
    gradle = EmbeddedGradle.start(java, home);
  }

  @AfterAll
  static void stop() throws Exception {
    if (gradle != null) {
      gradle.close();
    }
    if (registry != null) {
      registry.close();
    }
  }

  @Test
  void an_application_gets_jibs_layers_and_the_second_build_the_stored_configuration()
      throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    Path project = workshop.sample("gradle-application", registry.name());
    List<String> words = workshop.words("--configuration-cache", "jbuildPush");

    String output = gradle.succeeds(project, words);

    assertThat(output).contains("Configuration cache entry stored.").doesNotContain("problem");
    PushedImage image = PushedImage.of(registry.name(), "gradle-application", "1");
    assertThat(image.layers().stream().map(TarEntries::files))
        .containsExactly(
            List.of("/app/libs/jackson-core-3.2.0.jar"),
            List.of("/app/resources/hello.properties"),
            List.of("/app/classes/sample/application/Hello.class"),
            List.of("/opt/application/bin/tool", "/opt/application/data/readme"));
    assertThat(image.layers().get(3))
        .anyMatch(line -> line.startsWith("/opt/application/bin/tool 755 0:0 "))
        .anyMatch(line -> line.startsWith("/opt/application/data/ 755 1000:1000 "));
    assertThat(image.config().at("/config/Entrypoint").toString())
        .isEqualTo(
            "[\"java\",\"-Xmx64m\",\"-Dfile.encoding=UTF-8\",\"-cp\","
                + "\"/app/resources:/app/classes:/app/libs/*\",\"sample.application.Hello\"]");
    assertThat(image.config().at("/config/Env").toString())
        .contains("\"GREETING=good $day, \\\"world\\\"\"");
    assertThat(image.config().at("/config/User").asText()).isEqualTo("1000:1000");
    assertThat(image.config().at("/config/ExposedPorts").has("8080/tcp")).isTrue();
    assertThat(image.config().at("/config/Labels/org.opencontainers.image.version").asText())
        .isEqualTo("1");
    assertThat(project.resolve("build/jbuild/push/image.digest")).hasContent(image.digest());

    String again = gradle.succeeds(project, words);

    assertThat(again).contains("Configuration cache entry reused.");
    assertThat(PushedImage.of(registry.name(), "gradle-application", "latest").digest())
        .isEqualTo(image.digest());

    Files.writeString(project.resolve("Buildfile"), "FROM scratch\nCOPY build.gradle /\n");
    assertThat(gradle.succeeds(project, words))
        .contains("Calculating task graph as configuration cache cannot be reused because")
        .contains("without effect, as there is a Buildfile that says it: from, container");
    assertThat(PushedImage.of(registry.name(), "gradle-application", "1").layers()).hasSize(1);
  }

  @Test
  void an_archive_is_up_to_date_or_from_the_build_cache_and_the_engine_an_artifact()
      throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    workshop.installEngine();
    Path project = workshop.sample("gradle-application", registry.name());
    List<String> words =
        workshop.wordsWithoutEngine("--build-cache", "--configuration-cache", "jbuildTar");
    Path archive = project.resolve("build/jbuild/tar/image.tar");

    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar\n");
    byte[] first = Files.readAllBytes(archive);
    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar UP-TO-DATE");
    Files.delete(archive);
    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar FROM-CACHE");
    assertThat(archive).hasBinaryContent(first);
    Files.writeString(project.resolve("src/main/resources/hello.properties"), "name=other\n");
    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar\n");
    assertThat(Files.readAllBytes(archive)).isNotEqualTo(first);

    Files.writeString(
        project.resolve("build.gradle"),
        "jbuild { arguments = ['--label', 'said=by-arguments'] }\n",
        StandardOpenOption.APPEND);
    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar\n");
    assertThat(gradle.succeeds(project, words)).contains("> Task :jbuildTar\n");
    assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
        .contains("\"said\":\"by-arguments\"");
  }

  @Test
  void a_toolchain_compiles_and_says_the_java_of_the_base() throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    Path project = workshop.sample("gradle-application", registry.name());
    Path script = project.resolve("build.gradle");
    Path other = Path.of(System.getProperty("java.home"));
    int release = Runtime.version().feature();
    String toolchain = "toolchain { languageVersion = JavaLanguageVersion.of(" + release + ") }";
    String text =
        Files.readString(script).replace("sourceCompatibility = JavaVersion.VERSION_17", toolchain);
    String more =
        """
        tasks.named('compileJava') {
          options.forkOptions.executable = '%s/bin/javac'
        }
        tasks.named('jbuildTar') {
          def release = projectFiles.javaRelease
          doLast { println "for Java ${release.get()}" }
        }
        """
            .formatted(other);
    Files.writeString(script, text + more);

    String output =
        gradle.succeeds(
            project,
            workshop.words(
                "--configuration-cache",
                "-Porg.gradle.java.installations.paths=" + other,
                "jbuildTar"));

    assertThat(output).contains("for Java " + release);
    byte[] compiled =
        Files.readAllBytes(
            project.resolve("build/classes/java/main/sample/application/Hello.class"));
    assertThat(compiled[7]).isEqualTo((byte) (release + 44));
  }

  @Test
  void each_project_gets_its_image_with_the_others_in_a_layer_of_their_own() throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    Path project = workshop.sample("gradle-projects", registry.name());
    Path notes = project.resolve("notes/build.gradle");
    String base = "jbuild { buildArgs = [base: '" + workshop.busybox() + "'] }\n";
    Files.writeString(notes, base, StandardOpenOption.APPEND);
    List<String> words = workshop.words("--configuration-cache", "jbuildPush");

    String output = gradle.succeeds(project, words);
    String again = gradle.succeeds(project, words);

    assertThat(output).contains("Configuration cache entry stored.");
    assertThat(again).contains("Configuration cache entry reused.");
    assertThat(PushedImage.of(registry.name(), "app", "latest").layers().stream())
        .map(TarEntries::files)
        .containsExactly(
            List.of("/app/libs/core.jar"), List.of("/app/classes/sample/app/App.class"));
    String root = "/var/lib/jetty/webapps/ROOT/";
    for (String digest : PushedImage.platforms(registry.name(), "web", "latest").values()) {
      assertThat(PushedImage.of(registry.name(), "web", digest).layers().stream())
          .map(TarEntries::files)
          .containsExactly(
              List.of(root + "WEB-INF/lib/jackson-core-3.2.0.jar"),
              List.of(root + "WEB-INF/lib/core.jar"),
              List.of(root + "META-INF/MANIFEST.MF", root + "index.html"),
              List.of(root + "WEB-INF/classes/sample/web/Words.class"));
    }
    assertThat(PushedImage.of(registry.name(), "notes", "latest").layers().stream().skip(2))
        .map(TarEntries::files)
        .containsExactly(
            List.of("/data/note"),
            List.of("/app/libs/jackson-core-3.2.0.jar"),
            List.of("/app/resources/core.txt"),
            List.of("/app/classes/sample/core/Greeting.class"),
            List.of("/app/resources/notes.properties"),
            List.of("/app/classes/sample/notes/Notes.class"));
  }

  @Test
  void spring_boot_says_itself_what_its_layers_are() throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    Path project = workshop.sample("gradle-spring-boot", registry.name());

    gradle.succeeds(
        project,
        workshop.words(
            "--configuration-cache", "jbuildPush", "--image=" + registry.name() + "/boot:2"));

    PushedImage image = PushedImage.of(registry.name(), "boot", "2");
    assertThat(TarEntries.files(image.layers().get(0)))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("/app/BOOT-INF/lib/"));
    assertThat(TarEntries.files(image.layers().getLast()))
        .contains("/app/BOOT-INF/classes/sample/boot/Application.class");
    assertThat(image.config().at("/config/Entrypoint").toString())
        .isEqualTo(
            "[\"java\",\"-cp\",\"/app\",\"org.springframework.boot.loader.launch.JarLauncher\"]");
  }

  @Test
  void what_is_wrong_is_told_with_what_to_do() throws Exception {
    GradleWorkshop workshop = GradleWorkshop.in(folder, java);
    Path project = workshop.sample("gradle-application", registry.name());
    Files.writeString(project.resolve("Buildfile"), "from scratch\nCOPY build.gradle /\n");
    Path script = project.resolve("build.gradle");
    Files.writeString(script, "jbuild { to { image = null } }\n", StandardOpenOption.APPEND);

    assertThat(gradle.fails(project, workshop.words("jbuildPush")))
        .contains("the image has no name to be pushed to [ImageNameMissing]");
    assertThat(gradle.fails(project, workshop.words("jbuildLint", "--strict")))
        .contains("[ConsistentInstructionCasing]");
    assertThat(gradle.succeeds(project, workshop.words("jbuildLint", "-Pjbuild.skip=true")))
        .contains("> Task :jbuildLint SKIPPED");
  }
}
