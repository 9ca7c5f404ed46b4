package dev.jbuild.gradle.it;

import dev.jbuild.jvm.testing.BusyboxBase;
import dev.jbuild.jvm.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with a repository in which the plugin is, as it was packed; all else comes from the
 * local repository of the surrounding build.
 */
record GradleWorkshop(Path folder, Path java) {
  /** The engine's command, as Maven packed it. */
  static final Path JBUILD = Path.of(System.getProperty("jbuild.dist")).resolve("bin/jbuild");

  static final String VERSION = System.getProperty("project.version");

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
    Path copy = Samples.copy(name, folder);
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path script : files.filter(each -> each.endsWith("build.gradle")).toList()) {
        String text = Files.readString(script);
        Files.writeString(script, text.replace("localhost:5000", registry));
      }
    }
    return copy;
  }

  /** Returns a reference to an image with a shell. */
  String busybox() throws IOException, InterruptedException {
    return BusyboxBase.in(folder, JBUILD);
  }
}
