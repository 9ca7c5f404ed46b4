package dev.jbuild.gradle.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with a repository in which the plugin is, as it was packed; all else comes from the
 * local repository of the surrounding build.
 */
record GradleWorkshop(Path folder, Path java) {
  /** The engine's command, as Maven packed it. */
  static final Path JBUILD = Path.of(System.getProperty("jbuild.dist")).resolve("bin/jbuild");

  static final String VERSION = System.getProperty("project.version");
  private static final Path SAMPLES = Path.of("../samples");

  static GradleWorkshop in(Path folder, Path java) throws IOException {
    GradleWorkshop workshop = new GradleWorkshop(folder, java);
    workshop.install("jbuild", "pom", Path.of("../pom.xml"));
    workshop.install("builder-cli", "pom", Path.of("../builder-cli/pom.xml"));
    workshop.install("dev.jbuild.gradle.plugin", "pom", Path.of("marker/pom.xml"));
    for (String module : List.of("../jvm-image", ".")) {
      String name = module.equals(".") ? "jbuild-gradle-plugin" : "jvm-image";
      workshop.install(name, "pom", Path.of(module, "pom.xml"));
      workshop.install(name, "jar", Path.of(module, "target", name + "-" + VERSION + ".jar"));
    }
    workshop.writeInitScript();
    return workshop;
  }

  private Path repository() {
    return folder.resolve("repository");
  }

  private Path place(String artifact) {
    return repository().resolve("dev/jbuild/" + artifact + "/" + VERSION);
  }

  private void install(String artifact, String extension, Path file) throws IOException {
    Files.createDirectories(place(artifact));
    Files.copy(
        file,
        place(artifact).resolve(artifact + "-" + VERSION + "." + extension),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts the engine into the repository. */
  void installEngine() throws IOException, InterruptedException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path archive =
        place("builder-cli").resolve("builder-cli-" + VERSION + "-linux-" + machine + ".tar.gz");
    int exit =
        new ProcessBuilder(
                "tar",
                "-C",
                System.getProperty("jbuild.dist"),
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
    if (exit != 0) {
      throw new AssertionError("no archive: " + exit);
    }
  }

  /**
   * Repositories that need no network; and what this Gradle can't do: compile in its own process.
   */
  private void writeInitScript() throws IOException {
    Files.writeString(
        initScript(),
        """
        def repositoriesHere = {
          maven { url = uri('%1$s') }
          maven { url = uri('file://%2$s'); metadataSources { mavenPom(); artifact(); ignoreGradleMetadataRedirection() } }
        }
        beforeSettings { settings ->
          settings.pluginManagement.repositories(repositoriesHere)
          settings.dependencyResolutionManagement.repositories(repositoriesHere)
          settings.buildCache { local { directory = new File('%3$s') } }
        }
        allprojects {
          buildscript.repositories(repositoriesHere)
          if (gradle.settings.rootProject.name != 'gradle-projects') {
            repositories(repositoriesHere)
          }
          tasks.withType(JavaCompile).configureEach {
            options.fork = true
            options.forkOptions.executable = '%4$s'
          }
        }
        """
            .formatted(
                repository().toUri(),
                System.getProperty("local.repository"),
                folder.resolve("build-cache"),
                java.resolve("bin/javac")));
  }

  private Path initScript() {
    return folder.resolve("init.gradle");
  }

  /** Returns the words of a build by the engine at hand. */
  List<String> words(String... more) {
    List<String> words = new ArrayList<>(wordsWithoutEngine(more));
    words.add("-Pjbuild.executable=" + JBUILD.toAbsolutePath().normalize());
    return words;
  }

  List<String> wordsWithoutEngine(String... more) {
    List<String> words = new ArrayList<>(List.of("-I" + initScript()));
    words.add("-Pjbuild.root=" + folder.resolve("state"));
    words.add("-Pjbuild.from.image=scratch");
    words.add("-Pjbuild.allowInsecureRegistries=true");
    words.addAll(List.of(more));
    return words;
  }

  /** Returns a copy of a sample, with another registry than the one it names. */
  Path sample(String name, String registry) throws IOException {
    Path from = SAMPLES.resolve(name);
    Path to = folder.resolve(name);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (each.endsWith("build") || each.endsWith(".gradle")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = Files.copy(file, to.resolve(from.relativize(file)));
            if (copy.endsWith("build.gradle")) {
              String text = Files.readString(copy);
              Files.writeString(copy, text.replace("localhost:5000", registry));
            }
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
}
