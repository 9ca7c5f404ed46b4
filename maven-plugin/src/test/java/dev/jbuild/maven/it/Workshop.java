package dev.jbuild.maven.it;

import dev.jbuild.jvm.testing.BusyboxBase;
import dev.jbuild.jvm.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder with a local repository in which the plugin is, as it was packed, and which takes all
 * else from the repository of the surrounding build.
 */
record Workshop(Path folder) {
  static final Path TARGET = Path.of("target").toAbsolutePath();

  /** The engine's command, as Maven packed it. */
  static final Path JBUILD = Path.of(System.getProperty("jbuild.dist")).resolve("bin/jbuild");

  static final String VERSION = System.getProperty("project.version");

  static Workshop in(Path folder) throws IOException {
    Workshop workshop = new Workshop(folder);
    workshop.install("jbuild", "pom", Path.of("../pom.xml"));
    workshop.install("jvm-image", "pom", Path.of("../jvm-image/pom.xml"));
    workshop.install(
        "jvm-image", "jar", Path.of("../jvm-image/target/jvm-image-" + VERSION + ".jar"));
    workshop.install("jbuild-maven-plugin", "pom", Path.of("pom.xml"));
    workshop.install(
        "jbuild-maven-plugin", "jar", TARGET.resolve("jbuild-maven-plugin-" + VERSION + ".jar"));
    workshop.writeSettings("");
    return workshop;
  }

  /** The local repository of the builds; it is kept from one run of the tests to the next. */
  Path repository() {
    return TARGET.resolve("it-repository");
  }

  Path settings() {
    return folder.resolve("settings.xml");
  }

  /** Puts a file into the local repository. */
  void install(String artifactId, String extension, Path file) throws IOException {
    Path place = repository().resolve("dev/jbuild/" + artifactId + "/" + VERSION);
    Files.createDirectories(place);
    Files.copy(
        file,
        place.resolve(artifactId + "-" + VERSION + "." + extension),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Writes the settings.
   *
   * @param servers elements of the element servers
   */
  void writeSettings(String servers) throws IOException {
    String around = System.getProperty("local.repository");
    Files.writeString(
        settings(),
        """
        <settings>
          <servers>%1$s</servers>
          <profiles>
            <profile>
              <id>copies</id>
              <repositories>
                <repository><id>copies</id><url>file://%2$s</url></repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>copies</id><url>file://%2$s</url></pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>copies</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(servers, around));
  }

  /** Returns a copy of a sample. */
  Path sample(String name) throws IOException {
    return Samples.copy(name, folder);
  }

  /** Returns a reference to an image with a shell. */
  String busybox() throws IOException, InterruptedException {
    return BusyboxBase.in(folder, JBUILD);
  }

  MavenRun run(Path project, String... goals) {
    return new MavenRun(this, project, goals)
        .with("jbuild.executable", JBUILD.toString())
        .with("jbuild.root", folder.resolve("state").toString())
        .with("jbuild.from.image", "scratch");
  }

  /** What every sample is built with, besides the phase. */
  static final Map<String, String> QUIET =
      Map.of(
          "maven.test.skip", "true",
          "maven.install.skip", "true",
          "maven.deploy.skip", "true",
          "style.color", "never");
}
