package dev.jbuild.maven.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.MavenInvocationException;

/** A build by a real Maven, that of the machine unless another is named. */
final class MavenRun {
  private final InvocationRequest request = new DefaultInvocationRequest();
  private final Properties properties = new Properties();
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private Path home = installed("mvn");

  MavenRun(Workshop workshop, Path project, String... goals) {
    properties.putAll(Workshop.QUIET);
    request
        .setBaseDirectory(project.toFile())
        .addArgs(List.of(goals))
        .setUserSettingsFile(workshop.settings().toFile())
        .setLocalRepositoryDirectory(workshop.repository().toFile())
        .setJavaHome(installed("java").toFile())
        .setBatchMode(true)
        .setNoTransferProgress(true)
        .setShowErrors(false)
        .setOutputHandler(output::add)
        .setProperties(properties);
  }

  MavenRun with(String property, String value) {
    properties.setProperty(property, value);
    return this;
  }

  MavenRun without(String property) {
    properties.remove(property);
    return this;
  }

  MavenRun by(Path mavenHome) {
    home = mavenHome;
    return this;
  }

  MavenRun threads(String count) {
    request.setThreads(count);
    return this;
  }

  MavenRun environment(String name, String value) {
    request.addShellEnvironment(name, value);
    return this;
  }

  /** Runs it; a failure is an error of the test. */
  List<String> succeeds() throws MavenInvocationException {
    if (run() != 0) {
      throw new AssertionError(String.join("\n", output));
    }
    return List.copyOf(output);
  }

  /** Runs it; it must fail. */
  String fails() throws MavenInvocationException {
    if (run() == 0) {
      throw new AssertionError("it did not fail:\n" + String.join("\n", output));
    }
    return String.join("\n", output);
  }

  private int run() throws MavenInvocationException {
    output.clear();
    return new DefaultInvoker().setMavenHome(home.toFile()).execute(request).getExitCode();
  }

  /** Returns the folder in whose {@code bin} a program of PATH really lies. */
  static Path installed(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(MavenRun::real)
        .findFirst()
        .orElseThrow()
        .resolve("../..")
        .normalize();
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
