package dev.jbuild.maven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.jvm.testing.PushedImage;
import dev.jbuild.jvm.testing.TarEntries;
import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples, built by the machine's Maven and pushed to a real registry. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MavenPluginIT {
  /** The variable of the secret token, whose id is in it in hexadecimal digits. */
  private static final String TOKEN = "JBUILD_SECRET_746f6b656e";

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
  void a_single_module_gets_the_layers_that_jib_would_write() throws Exception {
    Path project = workshop.sample("maven-single");
    try (DockerRegistry registry = DockerRegistry.start()) {
      MavenRun deploy =
          workshop
              .run(project, "deploy")
              .with("jbuild.to.image", registry.name() + "/team/single:1")
              .with("jbuild.allowInsecureRegistries", "true");
      deploy.succeeds();
      PushedImage image = PushedImage.of(registry.name(), "team/single", "1");

      assertThat(image.layers().subList(0, 3))
          .isEqualTo(JibReference.layers(project, workshop.repository()));
      assertThat(image.layers().get(3))
          .containsExactly(
              "/opt/ 755 0:0 1000 0 00000000",
              "/opt/single/ 755 0:0 1000 0 00000000",
              "/opt/single/bin/ 755 0:0 1000 0 00000000",
              "/opt/single/bin/tool 755 0:0 1000 20 " + sum(project, "bin/tool"),
              "/opt/single/data/ 755 1000:1000 1000 0 00000000",
              "/opt/single/data/readme 644 0:0 1000 29 " + sum(project, "data/readme"));
      assertThat(image.config().at("/config/Entrypoint").toString())
          .isEqualTo(
              "[\"java\",\"-Xmx64m\",\"-Dfile.encoding=UTF-8\",\"-cp\","
                  + "\"/app/resources:/app/classes:/app/libs/*\",\"sample.single.Hello\"]");
      assertThat(image.config().at("/config/Env").toString())
          .contains("\"GREETING=good $day, \\\"world\\\"\"");
      assertThat(image.config().at("/config/User").asText()).isEqualTo("1000:1000");
      assertThat(image.config().at("/config/ExposedPorts").has("8080/tcp")).isTrue();
      assertThat(image.config().at("/config/Labels/org.opencontainers.image.version").asText())
          .isEqualTo("1");
      assertThat(PushedImage.of(registry.name(), "team/single", "latest").digest())
          .isEqualTo(image.digest());
      assertThat(project.resolve("target/jbuild/image.digest")).hasContent(image.digest());

      List<String> again = deploy.succeeds();

      assertThat(again).filteredOn(line -> line.contains("DONE")).noneMatch(MavenPluginIT::isStep);
      assertThat(PushedImage.of(registry.name(), "team/single", "1").digest())
          .isEqualTo(image.digest());
    }
  }

  private static boolean isStep(String line) {
    return line.contains("COPY") || line.contains("ADD");
  }

  private static String sum(Path project, String file) throws IOException {
    return JibReference.sum(Files.readAllBytes(project.resolve("src/main/extra").resolve(file)));
  }

  @Test
  void modules_are_built_at_the_same_time_with_the_others_in_a_layer_of_their_own()
      throws Exception {
    Path project = workshop.sample("maven-modules");
    try (DockerRegistry registry = DockerRegistry.start()) {
      workshop
          .run(project, "deploy")
          .with("registry", registry.name())
          .with("jbuild.allowInsecureRegistries", "true")
          .threads("2")
          .succeeds();

      PushedImage app = PushedImage.of(registry.name(), "app", "latest");
      PushedImage packed = PushedImage.of(registry.name(), "packed", "latest");
      assertThat(app.layers().stream().map(TarEntries::files))
          .containsExactly(
              List.of("/app/libs/core-1-SNAPSHOT.jar"),
              List.of("/app/classes/sample/app/App.class"));
      assertThat(packed.layers().stream().map(TarEntries::files))
          .containsExactly(
              List.of("/app/libs/core-1-SNAPSHOT.jar"),
              List.of("/app/classpath/packed-1-SNAPSHOT.jar"));
      assertThat(packed.layers().get(0)).isEqualTo(app.layers().get(0));
    }
  }

  @Test
  void spring_boot_says_itself_what_its_layers_are() throws Exception {
    Path project = workshop.sample("maven-spring-boot");
    try (DockerRegistry registry = DockerRegistry.start()) {
      workshop
          .run(project, "package", "jbuild:push")
          .with("jbuild.to.image", registry.name() + "/boot:1")
          .with("jbuild.allowInsecureRegistries", "true")
          .succeeds();

      PushedImage image = PushedImage.of(registry.name(), "boot", "1");
      assertThat(image.layers()).hasSize(3);
      assertThat(TarEntries.files(image.layers().get(0)))
          .allMatch(name -> name.startsWith("/app/BOOT-INF/lib/"));
      assertThat(TarEntries.files(image.layers().get(1)))
          .allMatch(name -> name.startsWith("/app/org/springframework/boot/loader/"));
      assertThat(TarEntries.files(image.layers().get(2)))
          .contains(
              "/app/BOOT-INF/classes/sample/boot/Application.class", "/app/META-INF/MANIFEST.MF");
      assertThat(image.config().at("/config/Entrypoint").toString())
          .isEqualTo(
              "[\"java\",\"-cp\",\"/app\",\"org.springframework.boot.loader.launch.JarLauncher\"]");
    }
  }

  @Test
  void a_buildfile_takes_what_maven_has_made_as_named_contexts() throws Exception {
    Path project = workshop.sample("maven-buildfile");
    String base = workshop.busybox();
    try (DockerRegistry registry = DockerRegistry.start()) {
      workshop
          .run(project, "package", "jbuild:push")
          .with("jbuild.buildArgs", "base=" + base)
          .with("jbuild.to.image", registry.name() + "/notes:1")
          .with("jbuild.allowInsecureRegistries", "true")
          .succeeds();

      PushedImage image = PushedImage.of(registry.name(), "notes", "1");
      assertThat(image.layers().stream().skip(2).map(TarEntries::files))
          .containsExactly(
              List.of("/data/note"),
              List.of("/app/libs/jackson-core-3.2.0.jar"),
              List.of("/app/resources/notes.properties"),
              List.of("/app/classes/sample/buildfile/Notes.class"));
    }
  }

  @Test
  void an_encrypted_password_of_the_settings_reaches_the_registry_and_no_command_line()
      throws Exception {
    Path security = folder.resolve("settings-security.xml");
    String master = encrypted("--encrypt-master-password", "any", security);
    Files.writeString(
        security, "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
    Path project = workshop.sample("maven-single");
    Path recorder = recorder();
    try (DockerRegistry registry = DockerRegistry.startWithHtpasswd()) {
      workshop.writeSettings(
          "<server><id>%s</id><username>%s</username><password>%s</password></server>"
              .formatted(
                  registry.name(),
                  DockerRegistry.USER,
                  encrypted("--encrypt-password", DockerRegistry.PASSWORD, security)));

      List<String> output =
          workshop
              .run(project, "package", "jbuild:push")
              .with("settings.security", security.toString())
              .with("jbuild.executable", recorder.toString())
              .with("jbuild.secrets", "token=server=" + registry.name())
              .with("jbuild.to.image", registry.name() + "/single:1")
              .with("jbuild.allowInsecureRegistries", "true")
              .succeeds();

      assertThat(output).anyMatch(line -> line.contains("image sha256:"));
      assertThat(folder.resolve("words")).content().contains("--push");
      assertThat(folder.resolve("words")).content().doesNotContain(DockerRegistry.PASSWORD);
      assertThat(folder.resolve("words")).content().contains("id=token,env=" + TOKEN);
      assertThat(folder.resolve("secret")).hasContent(DockerRegistry.PASSWORD);
      Path logins = Path.of(Files.readAllLines(folder.resolve("logins")).getLast());
      assertThat(logins.getParent()).doesNotExist();
    }
  }

  /** Returns what Maven encrypts. */
  private String encrypted(String option, String password, Path security) throws Exception {
    List<String> output =
        new MavenRun(workshop, folder, option, password)
            .with("settings.security", security.toString())
            .succeeds();
    Matcher braces = Pattern.compile("\\{[^}]+\\}").matcher(String.join("\n", output));
    assertThat(braces.find()).isTrue();
    return braces.group();
  }

  /** Returns a command that writes down its words and where its logins are, and then is jbuild. */
  private Path recorder() throws IOException {
    Path script =
        Files.writeString(
            folder.resolve("recorder"),
            """
            #!/bin/sh
            echo "$@" >>%1$s/words
            echo "$JBUILD_AUTH_FILE" >>%1$s/logins
            echo "$%3$s" >%1$s/secret
            exec %2$s "$@"
            """
                .formatted(folder, Workshop.JBUILD, TOKEN));
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void a_project_that_has_no_main_class_is_told_what_to_do() throws Exception {
    Path project = workshop.sample("maven-modules").resolve("core");

    String output =
        workshop.run(project, "package", "jbuild:tar").with("jbuild.skip", "false").fails();

    assertThat(output)
        .contains("has a main method [MainClassNotFound]")
        .contains("hint: compile first, name one as container.mainClass");
  }

  @Test
  void what_is_likely_not_meant_breaks_a_strict_build() throws Exception {
    Path project = workshop.sample("maven-single");
    Files.writeString(project.resolve("Buildfile"), "from scratch\nCOPY pom.xml /\n");

    String output = workshop.run(project, "jbuild:lint").with("jbuild.lint.strict", "true").fails();

    assertThat(output).contains("[ConsistentInstructionCasing]");
  }

  @Test
  void maven_4_builds_too_and_the_engine_may_come_as_an_artifact() throws Exception {
    Path maven4 = Path.of(System.getProperty("maven-4.home"));
    Path home = folder.resolve("cache");
    workshop.install("builder-cli", "pom", Path.of("../builder-cli/pom.xml"));
    Path archive = folder.resolve("dist.tar.gz");
    pack(archive);
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path place = workshop.repository().resolve("dev/jbuild/builder-cli/" + Workshop.VERSION);
    Files.move(
        archive,
        place.resolve("builder-cli-" + Workshop.VERSION + "-linux-" + machine + ".tar.gz"),
        StandardCopyOption.REPLACE_EXISTING);
    Path project = workshop.sample("maven-single");

    workshop
        .run(project, "package", "jbuild:tar")
        .by(maven4)
        .without("jbuild.executable")
        .environment("XDG_CACHE_HOME", home.toString())
        .succeeds();

    assertThat(project.resolve("target/jbuild/image.tar")).isNotEmptyFile();
    assertThat(home.resolve("jbuild/distributions")).isDirectoryContaining("glob:**linux-*");
  }

  private static void pack(Path archive) throws IOException, InterruptedException {
    Path dist = Workshop.JBUILD.resolve("../..").normalize();
    int exit =
        new ProcessBuilder(
                "tar",
                "-C",
                dist.toString(),
                "-I",
                "gzip -1",
                "-cf",
                archive.toString(),
                "--transform",
                "s|^\\.|jbuild|S",
                ".")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
  }
}
