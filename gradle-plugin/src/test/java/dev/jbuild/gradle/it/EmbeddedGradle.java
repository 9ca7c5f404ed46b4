package dev.jbuild.gradle.it;

import dev.jbuild.gradle.embedded.GradleServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A real Gradle that runs one build after the other. */
final class EmbeddedGradle implements AutoCloseable {
  private static final List<String> OPENED =
      List.of(
          "java.base/java.lang",
          "java.base/java.util",
          "java.base/java.lang.invoke",
          "java.base/java.net",
          "java.base/java.nio.charset",
          "java.prefs/java.util.prefs",
          "java.xml/javax.xml.namespace");

  private final Writer requests;
  private final BufferedReader output;

  private EmbeddedGradle(Process process) {
    this.requests = process.outputWriter();
    this.output = process.inputReader();
  }

  /** Returns a Java that this Gradle runs on; empty is a reason to skip a test. */
  static Optional<Path> java() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/usr/lib/jvm"))) {
      return all.filter(Files::isDirectory).filter(EmbeddedGradle::isSuitable).sorted().findFirst();
    }
  }

  private static boolean isSuitable(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/javac")) || !Files.isRegularFile(release)) {
      return false;
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(release)) {
      properties.load(in);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return properties.getProperty("JAVA_VERSION", "").matches("\"(17|21|23)\\b.*");
  }

  /**
   * Starts it.
   *
   * @param folder for its own state
   */
  static EmbeddedGradle start(Path java, Path folder) throws IOException {
    String version = System.getProperty("gradle.version");
    String own = System.getProperty("java.class.path");
    List<String> classPath = new ArrayList<>();
    classPath.add(Path.of("target/test-classes").toAbsolutePath().toString());
    GradleHome.classPath(Path.of("target/gradle-" + version).toAbsolutePath(), version, own)
        .forEach(jar -> classPath.add(jar.toString()));
    List<String> words = new ArrayList<>(List.of(java.resolve("bin/java").toString(), "-Xmx512m"));
    OPENED.forEach(each -> words.add("--add-opens=" + each + "=ALL-UNNAMED"));
    words.addAll(
        List.of(
            "-cp",
            String.join(File.pathSeparator, classPath),
            GradleServer.class.getName(),
            folder.toString()));
    return new EmbeddedGradle(
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .directory(Files.createDirectories(folder).toFile())
            .start());
  }

  /** Runs a build; a failure is an error of the test. */
  String succeeds(Path project, List<String> words) throws IOException {
    Build build = run(project, words);
    if (!build.ok) {
      throw new AssertionError(build.output);
    }
    return build.output;
  }

  /** Runs a build; it must fail. */
  String fails(Path project, List<String> words) throws IOException {
    Build build = run(project, words);
    if (build.ok) {
      throw new AssertionError("it did not fail:\n" + build.output);
    }
    return build.output;
  }

  private record Build(boolean ok, String output) {}

  private Build run(Path project, List<String> words) throws IOException {
    requests.write(project + "\t" + String.join("\t", words) + "\n");
    requests.flush();
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(GradleServer.END)) {
        return new Build(line.endsWith("true"), String.join("\n", lines));
      }
      lines.add(line);
    }
    throw new AssertionError("Gradle ended:\n" + String.join("\n", lines));
  }

  @Override
  public void close() throws IOException {
    requests.close();
    // It has ended when its output has.
    output.transferTo(Writer.nullWriter());
  }
}
