package dev.jbuild.maven.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
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
  private static final Path SAMPLES = Path.of("../samples");

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
    Path from = SAMPLES.resolve(name);
    Path to = folder.resolve(name);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (each.endsWith("target")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }

  /** Returns a reference to an image with a shell. */
  String busybox() throws IOException, InterruptedException {
    Path busybox = Path.of("/bin/busybox");
    assumeTrue(Files.exists(busybox), "needs /bin/busybox: apt-get install busybox-static");
    Path context = Files.createDirectories(folder.resolve("busybox"));
    Files.copy(busybox, context.resolve("busybox"));
    Files.writeString(
        context.resolve("Buildfile"),
        """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "/bin"]
        """);
    Path layout = folder.resolve("base");
    int exit =
        new ProcessBuilder(
                JBUILD.toString(),
                "--root",
                folder.resolve("state").toString(),
                "-o",
                "type=oci,tar=false,dest=" + layout,
                "-t",
                "busybox:base",
                context.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new AssertionError("no base: " + exit);
    }
    return "oci-layout://" + layout;
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
